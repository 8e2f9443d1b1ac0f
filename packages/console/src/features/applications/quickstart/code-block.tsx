import { Button, CopyButton } from '@mantine/core';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useMemo } from 'react';
import classes from './code-block.module.css';
import { highlight, type Language } from './highlight.ts';

/** A file or commands, to be read and to be taken along. */
export function CodeBlock(props: { code: string; language: Language; file: string | null }) {
  const { code, language, file } = props;
  const tokens = useMemo(() => highlight(code, language), [code, language]);
  const name = file ?? 'Terminal';
  return (
    <figure className={classes.block}>
      <figcaption className={classes.bar}>
        <span className={file === null ? classes.terminal : classes.file}>{name}</span>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={copy}
              aria-label={file === null ? 'Copy the commands' : `Copy ${file}`}
              leftSection={
                copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />
              }
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </figcaption>
      {/* A region that scrolls can be reached by the keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that it is. */}
      <pre className={classes.code} tabIndex={0}>
        <code>
          {tokens.map(({ kind, text }, index) =>
            kind === 'plain' ? (
              text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a piece is nothing but its place.
              <span key={index} className={classes[kind]}>
                {text}
              </span>
            ),
          )}
        </code>
      </pre>
    </figure>
  );
}
