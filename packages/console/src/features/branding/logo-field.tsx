import { Button, FileButton, Group, Input, Text } from '@mantine/core';
import ImageUp from 'lucide-react/icons/image-up';
import { type DragEvent, useId, useRef, useState } from 'react';
import type { Branding } from '../../../generated/admin-api.ts';
import type { Versioned } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import classes from './branding.module.css';
import { deleteLogo, type Logo, putLogo, readLogo } from './branding-api.ts';

const ACCEPTED = 'image/png,image/jpeg,image/webp';

/** The logo: chosen or dropped, it is there at once, and what was there before comes back when that was a mistake. */
export function LogoField(props: {
  logo: Logo | null;
  disabled: boolean;
  onStored: (stored: Versioned<Branding>) => void;
}) {
  const { logo, disabled, onStored } = props;
  const [isSending, setSending] = useState(false);
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  const chooseAgain = useRef<() => void>(null);
  const labelId = useId();

  async function change(work: () => Promise<Versioned<Branding>>, done: string): Promise<void> {
    setSending(true);
    setProblem(undefined);
    try {
      const before = logo && (await readLogo(logo));
      onStored(await work());
      toastDone(done, async () => onStored(await (before ? putLogo(before) : deleteLogo())));
    } catch (error) {
      setProblem(explain(error));
    } finally {
      setSending(false);
    }
  }
  const take = (file: File | null | undefined) => {
    chooseAgain.current?.();
    if (file) void change(() => putLogo(file), 'The logo was set').catch(toastFailed);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take(event.dataTransfer.files[0]);
  };

  return (
    <Input.Wrapper
      label="Logo"
      labelElement="div"
      labelProps={{ id: labelId }}
      description="PNG, JPEG or WebP, up to 256 KB; SVG can carry scripts and is not taken. A square one is the icon of the window too."
      error={problem}
      errorProps={{ role: 'alert' }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be a box with a legend. */}
      <div
        role="group"
        aria-labelledby={labelId}
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(!disabled);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {logo ? (
          <>
            <span className={classes.logo}>
              <img src={new URL(logo.url).pathname} alt="The present logo" />
            </span>
            <Text size="sm" c="dimmed">
              {logo.width} by {logo.height} pixels, {Math.ceil(logo.bytes / 1024)} KB
            </Text>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            Drop a picture here. Without one the pages show ours.
          </Text>
        )}
        {!disabled && (
          <Group gap="xs">
            <FileButton onChange={take} accept={ACCEPTED} resetRef={chooseAgain}>
              {(button) => (
                <Button
                  {...button}
                  size="xs"
                  variant="default"
                  loading={isSending}
                  leftSection={<ImageUp size={16} aria-hidden />}
                >
                  {logo ? 'Replace the logo' : 'Choose a logo'}
                </Button>
              )}
            </FileButton>
            {logo && (
              <Button
                size="xs"
                variant="subtle"
                color="gray"
                disabled={isSending}
                onClick={() => void change(deleteLogo, 'The logo was removed')}
              >
                Remove
              </Button>
            )}
          </Group>
        )}
      </div>
    </Input.Wrapper>
  );
}
