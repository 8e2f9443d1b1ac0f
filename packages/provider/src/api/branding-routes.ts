import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Theme } from '../branding/brand-colours.ts';
import type { Branding, ChosenBranding } from '../branding/branding.ts';
import { LOGO_SIDE, LOGO_TYPES, MAX_LOGO_BYTES } from '../branding/logo.ts';
import { DEFAULT_LANGUAGE, type Language } from '../languages.ts';
import type { RenderedMail } from '../mail/render.ts';
import type { PreviewedPage } from '../pages/preview-pages.ts';
import {
  type BrandingBody,
  BrandingChangesBody,
  type BrandingPreviewBody,
  PreviewDraftBody,
  toBrandingBody,
} from './branding-bodies.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import { unsupported } from './error-handler.ts';
import { ProblemError } from './problems.ts';
import { bodyFailures, failures, reference } from './schemas.ts';
import { compileAllButBody } from './validation.ts';

const Picture = Type.String({
  format: 'binary',
  description: 'The bytes of the picture.',
  examples: ['the bytes of logo.png'],
});

const brandingBody = reference<typeof BrandingBody>('Branding');
const previewBody = reference<typeof BrandingPreviewBody>('BrandingPreview');
const tags = ['Branding'];
/** SVG is read in order to be refused with the reason. */
const READ_TYPES = [...LOGO_TYPES, 'image/svg+xml'];

/** Makes a page in the brand of a draft. */
export type PreviewBranding = (
  draft: ChosenBranding,
  shown: { page: PreviewedPage; theme: Theme; language: Language },
) => string;

/** Makes a mail in the brand of a draft. */
export type PreviewBrandedMail = (
  draft: ChosenBranding,
  shown: { theme: Theme; language: Language },
) => Promise<RenderedMail>;

/** `/branding`. */
export function createBrandingRoutes(options: {
  branding: Branding;
  preview: PreviewBranding;
  previewMail: PreviewBrandedMail;
  /** Base address of the installation. */
  url: string;
}): FastifyPluginAsyncTypebox {
  const { branding, url } = options;

  async function preview(
    draft: ChosenBranding,
    { page, language }: { page: PreviewedPage | 'mail'; language: Language },
  ): Promise<Pick<Static<typeof BrandingPreviewBody>, 'light' | 'dark' | 'mail'>> {
    if (page === 'mail') {
      const [light, dark] = await Promise.all([
        options.previewMail(draft, { theme: 'light', language }),
        options.previewMail(draft, { theme: 'dark', language }),
      ]);
      const { subject, text } = light;
      return { light: light.html, dark: dark.html, mail: { subject, text } };
    }
    return {
      light: options.preview(draft, { page, theme: 'light', language }),
      dark: options.preview(draft, { page, theme: 'dark', language }),
      mail: null,
    };
  }

  const toBody = (chosen: ChosenBranding) => toBrandingBody(chosen, url);
  return async (app) => {
    app.get(
      '/branding',
      {
        schema: {
          tags,
          operationId: 'getBranding',
          summary: 'Read the branding',
          response: { 200: brandingBody, ...failures('privilege_missing') },
        },
      },
      async (request, reply) => {
        const chosen = await branding.get({ by: request.actor });
        setEtag(reply, chosen);
        return toBody(chosen);
      },
    );

    app.patch(
      '/branding',
      {
        schema: {
          tags,
          operationId: 'updateBranding',
          summary: 'Change name and colours',
          description:
            'What is absent stays as it is. Colours by which something could not be read are refused, with the nearest that can be taken. The pages change at once, in every process within a second. Only a super administrator may.',
          headers: ChangeHeaders,
          body: BrandingChangesBody,
          response: {
            200: brandingBody,
            ...bodyFailures('parameter_invalid', 'privilege_missing', 'version_mismatch'),
          },
        },
      },
      async (request, reply) => {
        const chosen = await branding.update(request.body, changeOf(request));
        setEtag(reply, chosen);
        return toBody(chosen);
      },
    );

    app.post(
      '/branding/preview',
      {
        // Nothing is changed, so it may be asked again.
        config: { takesIdempotencyKey: false },
        schema: {
          tags,
          operationId: 'previewBranding',
          summary: 'Preview a draft',
          description:
            'A page or a mail as the changes would make it, in both themes, and how well its colours can be read. Nothing is kept. Style sheets and logo are loaded from the installation, so the page around the frame needs it in `style-src` and `img-src`. Only a super administrator may.',
          body: PreviewDraftBody,
          response: { 200: previewBody, ...bodyFailures('privilege_missing') },
        },
      },
      async (request) => {
        const { page = 'sign_in', language = DEFAULT_LANGUAGE, ...changes } = request.body;
        const draft = await branding.draft(changes, { by: request.actor });
        return {
          ...(await preview(draft.branding, { page, language })),
          contrast: draft.contrasts.map((found) => ({
            ...found,
            passes: found.ratio >= found.needed,
          })),
          suggestions: draft.suggestions,
        };
      },
    );

    await app.register(createLogoUpload({ branding, toBody }));

    app.delete(
      '/branding/logo',
      {
        schema: {
          tags,
          operationId: 'deleteLogo',
          summary: 'Remove the logo',
          description: 'The pages have ours again. Only a super administrator may.',
          headers: ChangeHeaders,
          response: {
            200: brandingBody,
            ...failures('parameter_invalid', 'privilege_missing', 'version_mismatch'),
          },
        },
      },
      async (request, reply) => {
        const chosen = await branding.removeLogo(changeOf(request));
        setEtag(reply, chosen);
        return toBody(chosen);
      },
    );
  };
}

/** The one route here that reads something else than JSON. */
function createLogoUpload(options: {
  branding: Pick<Branding, 'setLogo'>;
  toBody: (chosen: ChosenBranding) => Static<typeof BrandingBody>;
}): FastifyPluginAsyncTypebox {
  const { branding, toBody } = options;
  return async (upload) => {
    upload.removeAllContentTypeParsers();
    upload.addContentTypeParser(
      READ_TYPES,
      { parseAs: 'buffer', bodyLimit: MAX_LOGO_BYTES },
      (_request, body, done) => done(null, body),
    );
    upload.put(
      '/branding/logo',
      {
        bodyLimit: MAX_LOGO_BYTES,
        validatorCompiler: compileAllButBody,
        config: { mediaType: 'image/png' },
        schema: {
          tags,
          operationId: 'setLogo',
          summary: 'Set the logo',
          description: `The body is the picture: PNG, JPEG or WebP, ${MAX_LOGO_BYTES / 1024} KB and ${LOGO_SIDE.max} pixels on a side at most. SVG can carry scripts and is refused. It is shown in a box of 224 by 40 pixels, on white at night. Only a super administrator may.`,
          headers: ChangeHeaders,
          consumes: [...LOGO_TYPES],
          body: Picture,
          response: {
            200: brandingBody,
            ...failures(
              'parameter_invalid',
              'body_too_large',
              'media_type_unsupported',
              'privilege_missing',
              'version_mismatch',
              'logo_refused',
            ),
          },
        },
      },
      async (request, reply) => {
        const body: unknown = request.body;
        // Fastify asks no parser about a request that does not say what it carries.
        if (!Buffer.isBuffer(body)) {
          throw new ProblemError('media_type_unsupported', unsupported('image/png'));
        }
        const chosen = await branding.setLogo(body, changeOf(request));
        setEtag(reply, chosen);
        return toBody(chosen);
      },
    );
  };
}
