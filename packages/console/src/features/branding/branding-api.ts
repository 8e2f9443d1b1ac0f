import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Branding, paths } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned } from '../../api/client.ts';

export type BrandingDraft = NonNullable<
  paths['/api/v1/branding/preview']['post']['requestBody']
>['content']['application/json'];
export type PreviewedPage = NonNullable<BrandingDraft['page']>;
export type Logo = NonNullable<Branding['logo']>;

/** What the installation looks like. */
export const brandingQuery = () =>
  queryOptions({
    queryKey: ['branding'],
    queryFn: () => takeVersioned(api.GET('/api/v1/branding')),
  });

/** A page as a draft would make it. @param etag of what the draft is a change of: the logo is from there. */
export const previewQuery = (draft: BrandingDraft, etag: string) =>
  queryOptions({
    queryKey: ['branding', 'preview', etag, draft],
    queryFn: ({ signal }) => take(api.POST('/api/v1/branding/preview', { body: draft, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    // Two documents each, of which few are looked at again.
    gcTime: 60_000,
    retry: false,
  });

/** Sets the logo. @param picture its bytes say what it is. */
export function putLogo(picture: Blob) {
  return takeVersioned(
    api.PUT('/api/v1/branding/logo', {
      // Whatever the browser thinks of a file: the provider reads the bytes.
      headers: { 'content-type': picture.type || 'image/png' },
      body: '',
      bodySerializer: () => picture,
    }),
  );
}

export function deleteLogo() {
  return takeVersioned(api.DELETE('/api/v1/branding/logo'));
}

/** The picture of a logo, which is public. */
export async function readLogo({ url }: Logo): Promise<Blob> {
  return await (await fetch(new URL(url).pathname)).blob();
}
