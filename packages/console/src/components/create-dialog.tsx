import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import Plus from 'lucide-react/icons/plus';
import type { ReactNode } from 'react';

/** A button that opens a dialog in which something new is made. */
export function CreateDialog(props: {
  /** On the button and over the dialog, such as `Add a role`. */
  title: string;
  /** The form; it is new each time the dialog opens. */
  children: (close: () => void) => ReactNode;
  size?: string;
}) {
  const { title, children, size = 'md' } = props;
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>
        {title}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={title}
        size={size}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened && children(close)}
      </Modal>
    </>
  );
}
