import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AddressFindings, App } from '../../../../generated/admin-api.ts';
import { api, take } from '../../../api/client.ts';

/** Milliseconds without a key press before the provider is asked. */
const PAUSE = 150;

export type Finding = AddressFindings['findings'][number];

/** The addresses of an application as a form has them; what is empty is not there yet. */
export interface Addresses {
  application_type: App['application_type'];
  redirect_uris: readonly string[];
  post_logout_redirect_uris?: readonly string[];
  logo_uri?: string;
  initiate_login_uri?: string;
  backchannel_logout_uri?: string;
  frontchannel_logout_uri?: string;
}

type Field = Exclude<keyof Addresses, 'application_type'>;

/** What the provider says of an address as it is at this moment. */
export type FindingAt = (field: Field, index?: number) => Finding | undefined;

/** Has addresses checked while they are typed, by the rules that hold when they are saved. */
export function useAddressFindings(addresses: Addresses): FindingAt {
  const [asked] = useDebouncedValue(JSON.stringify(addresses), PAUSE);
  const { data } = useQuery({
    queryKey: ['app-addresses', asked],
    queryFn: async ({ signal }) => {
      const given = JSON.parse(asked) as Addresses;
      const { findings } = await take(
        api.POST('/api/v1/app-addresses/check', { body: toBody(given), signal }),
      );
      return { given, findings };
    },
    placeholderData: keepPreviousData,
  });
  return (field, index) => {
    // What was said of another address than the one that stands there now is over.
    if (!data || valueAt(data.given, field, index) !== valueAt(addresses, field, index)) return;
    const pointer = pointerTo(data.given, field, index);
    return data.findings.find((finding) => finding.pointer === pointer);
  };
}

function toBody(addresses: Addresses) {
  const { application_type, redirect_uris, post_logout_redirect_uris = [], ...single } = addresses;
  return {
    application_type,
    redirect_uris: given(redirect_uris),
    post_logout_redirect_uris: given(post_logout_redirect_uris),
    ...Object.fromEntries(Object.entries(single).filter(([, uri]) => uri !== '')),
  };
}

/** Without the lines that nothing was typed into yet. */
export function given(uris: readonly string[]): string[] {
  return uris.filter((uri) => uri !== '');
}

function valueAt(addresses: Addresses, field: Field, index: number | undefined) {
  const value = addresses[field];
  return index === undefined || typeof value === 'string' ? value : value?.[index];
}

/** The provider is not told of empty lines, and counts without them. */
function pointerTo(addresses: Addresses, field: Field, index: number | undefined): string {
  const value = addresses[field];
  if (index === undefined || !Array.isArray(value)) return `/${field}`;
  return `/${field}/${given(value.slice(0, index)).length}`;
}
