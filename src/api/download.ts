/** A file to save: a browser does not show it with the rights of the page. */
export function download(
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
  { file, type }: { readonly file: string; readonly type: string },
): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'no-store',
    },
  });
}
