// Goes on as soon as every application has answered in its frame; without it, the page goes on after a while.
addEventListener('load', () => {
  const link = document.querySelector('a[data-continue]');
  if (link) location.replace(link.href);
});
