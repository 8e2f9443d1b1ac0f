import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import Signpost from 'lucide-react/icons/signpost';
import { Empty } from './empty.tsx';

/** For an address with nothing behind it, or nothing any more. */
export function NotThere() {
  return (
    <Empty
      icon={Signpost}
      title="There is nothing here"
      isPage
      action={
        <Button component={Link} to="/" variant="default">
          Go to the overview
        </Button>
      }
    >
      It may have been deleted, or the address is mistyped.
    </Empty>
  );
}
