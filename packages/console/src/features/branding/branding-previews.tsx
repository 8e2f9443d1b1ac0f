import { Group, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { BrandingPreview } from '../../../generated/admin-api.ts';
import classes from './branding.module.css';
import type { PreviewedPage } from './branding-api.ts';
import { toFrameDocument } from './mail-document.ts';

/** CSS pixels of the screens that are shown, made smaller to fit. */
const SIZES = { desk: { width: 1200, height: 720 }, phone: { width: 375, height: 720 } } as const;
/** Mail programs show a mail beside their lists. */
const MAIL_SIZES = { desk: { width: 800, height: 720 }, phone: SIZES.phone } as const;

const PAGES: readonly { value: PreviewedPage; label: string }[] = [
  { value: 'sign_in', label: 'Sign-in' },
  { value: 'code', label: 'Code' },
  { value: 'account', label: 'Account' },
  { value: 'mail', label: 'Mail' },
];
const SCREENS: readonly { value: keyof typeof SIZES; label: string }[] = [
  { value: 'desk', label: 'Desk' },
  { value: 'phone', label: 'Phone' },
];
const THEMES = { light: 'By day', dark: 'At night' } as const;

/** What is previewed, and on what. */
export interface PreviewChoice {
  page: PreviewedPage;
  size: keyof typeof SIZES;
}

/** A page or a mail of the provider as the draft would make it, by day and at night. */
export function BrandingPreviews(props: {
  choice: PreviewChoice;
  change: (choice: PreviewChoice) => void;
  preview: BrandingPreview | undefined;
}) {
  const { choice, change, preview } = props;
  const { page, size } = choice;
  // Until the mail is there, the page before it is shown as what it is.
  const mail = preview?.mail;
  const screen = (mail ? MAIL_SIZES : SIZES)[size];
  const label = PAGES.find(({ value }) => value === page)?.label ?? '';
  return (
    <section aria-label="Preview">
      <Group justify="space-between" gap="sm" mb="md">
        <SegmentedControl
          aria-label="Page"
          data={[...PAGES]}
          value={page}
          onChange={(value) =>
            change({ ...choice, page: PAGES.find((one) => one.value === value)?.value ?? page })
          }
        />
        <SegmentedControl
          aria-label="Screen"
          data={[...SCREENS]}
          value={size}
          onChange={(value) =>
            change({ ...choice, size: SCREENS.find((one) => one.value === value)?.value ?? size })
          }
        />
      </Group>
      <div className={classes.frames} data-size={size}>
        {(['light', 'dark'] as const).map((theme) => (
          <Frame
            key={theme}
            theme={theme}
            screen={screen}
            name={`${label}, ${THEMES[theme].toLowerCase()}`}
            html={preview && (mail ? toFrameDocument(preview[theme]) : preview[theme])}
          />
        ))}
      </div>
      {mail && <MailText mail={mail} />}
    </section>
  );
}

/** What a mail program shows before it is opened, and where it shows no HTML. */
function MailText({ mail }: { mail: NonNullable<BrandingPreview['mail']> }) {
  return (
    <figure className={classes.figure}>
      <pre className={classes.text}>
        <strong>{mail.subject}</strong>
        {`\n\n${mail.text.trim()}`}
      </pre>
      <Text component="figcaption" size="sm" c="dimmed" mt={6}>
        The subject, and the mail as text alone
      </Text>
    </figure>
  );
}

/**
 * A document of the provider in a frame without scripts, forms and an origin of its own. Nobody can act in it, so the
 * keyboard and screen readers pass it by; it is for the eye only, and the contrast is told in words beside it.
 */
function Frame(props: {
  theme: keyof typeof THEMES;
  screen: { width: number; height: number };
  name: string;
  html: string | undefined;
}) {
  const { theme, screen, name, html } = props;
  const { ref, width } = useElementSize();
  const scale = width / screen.width;
  return (
    <figure className={classes.figure}>
      <div
        ref={ref}
        className={classes.screen}
        data-theme={theme}
        style={{ aspectRatio: `${screen.width} / ${screen.height}` }}
        inert
      >
        {html === undefined ? (
          <Skeleton height="100%" radius={0} />
        ) : (
          <iframe
            sandbox=""
            srcDoc={html}
            title={name}
            width={screen.width}
            height={screen.height}
            style={{ transform: `scale(${scale})` }}
          />
        )}
      </div>
      <Text component="figcaption" size="sm" c="dimmed" mt={6}>
        {THEMES[theme]}
      </Text>
    </figure>
  );
}
