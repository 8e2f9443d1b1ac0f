// Goes on as soon as every application has answered in its frame, or has had its time.
const link = document.querySelector('a[data-patience]');
const goOn = () => location.replace(link.href);
if (link) {
  addEventListener('load', goOn);
  setTimeout(goOn, Number(link.dataset.patience) * 1000);
}
