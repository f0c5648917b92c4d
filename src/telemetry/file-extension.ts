import { OTHER } from './label-limits.ts';

/**
 * The values of `file.extension`. The list is fixed, because anything after a dot can be an extension
 * (`split` makes thousands) and every value is a permanent series.
 */
export const FILE_EXTENSIONS: ReadonlySet<string> = new Set(
  `astro bash bat c cc cfg cjs clj cljs cmake cmd conf cpp cs csproj css csv cts cue cxx dart diff dockerfile dot edn
  eex ejs elm env erb erl ex exs fish fs fsx gemspec gltf go gql gradle graphql groovy h haml hbs hcl hh hpp hrl hs htm
  html hxx ini ipynb java jinja jinja2 jl js json json5 jsonc jsonl jsx ksh kt kts less lisp lock lua m make map md mdx
  mjs mk ml mli mm mod mts mustache nim nix odin org patch php pl plist pm po pot prisma proto ps1 psm1 pug py pyi pyx r
  rake razor rb res rkt rmd rs rst sass sbt scala scm scss sh sln slim snap sol sql strings styl sum svelte svg swift
  tcl template tex tf tfvars thrift tmpl toml tpl ts tsv tsx twig txt v vb vbs vert vim vue wat wgsl xhtml xib xml xsd
  xsl xslt yaml yml zig zsh
  7z a avif avi bin bmp br bz2 class crt db dbf dll dmg doc docx dylib eot exe flac gif glb gz ico iso jar jpeg jpg key
  log mkv mov mp3 mp4 node o ogg otf parquet pb pdf pem png ppt pptx psd pyc rar so sqlite sqlite3 tar tgz tif tiff ttf
  wasm wav webm webp whl woff woff2 xls xlsx xz zip zst bak old orig out pid sock tmp`.split(/\s+/),
);

/** The extension of a path as `file.extension` has it: a listed one in lower case, `other`, or empty where it has none. */
export function fileExtensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || dot === name.length - 1) return '';
  const extension = name.slice(dot + 1).toLowerCase();
  return FILE_EXTENSIONS.has(extension) ? extension : OTHER;
}
