// @ts-check

/** A random UUID (version 4), also on a page without a secure context, where `crypto.randomUUID` is missing. */
export const uuid = () =>
  // The 4 is the version, and 8 to b the variant; the zeros are all chance.
  '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) =>
    ((crypto.getRandomValues(new Uint8Array(1))[0] & (digit === '8' ? 3 : 15)) | +digit).toString(16),
  );
