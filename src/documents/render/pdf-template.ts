/** The layout of a document in Typst. It reads all texts from its input. */
export const TEMPLATE = String.raw`
#let document-data = json(bytes(sys.inputs.document))
#let muted = rgb("#545d6b")
#let line-color = rgb("#d5dae1")
#let font = ("Libertinus Serif", "DejaVu Sans Mono")

#set document(title: document-data.title, date: none)
#set page(
  paper: "a4",
  margin: (x: 18mm, y: 18mm),
  footer: context align(right, text(size: 8pt, fill: muted)[#counter(page).display("1 / 1", both: true)]),
)
#set text(font: font, size: 10pt, lang: "en", hyphenate: false)
#set par(justify: false, spacing: 0.7em)
#set table(stroke: (x, y) => (bottom: 0.4pt + line-color), inset: (x: 3pt, y: 3.5pt))
#set heading(numbering: none)
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): set text(size: 14pt)
#show heading.where(level: 3): set text(size: 11pt)
#show heading.where(level: 2): set block(above: 1.6em, below: 0.8em, sticky: true)
#show heading.where(level: 3): set block(above: 1.3em, below: 0.6em, sticky: true)
#show table.cell.where(y: 0): set text(fill: muted, weight: "bold")

#let drawing(svg, alt, ..size) = image(
  bytes(svg.replace("<svg ", "<svg font-family=\"Libertinus Serif\" ", count: 1)), format: "svg",
  alt: if alt == "" { "Chart" } else { alt }, ..size)
#let note(it) = if "note" in it { text(size: 8.5pt, fill: muted, it.note) }
// Words that are too long for a column may break after any character.
#let breakable(it) = {
  show regex("[^\s]{18,}"): word => word.text.clusters().join(sym.zws)
  it
}
#let cell(it) = if type(it) == str { breakable(text(size: 8.5pt, it)) } else { drawing(it.svg, it.text, width: 28mm) }

#let facts(it) = grid(
  columns: (1fr, 1fr, 1fr), gutter: 6pt, inset: 7pt, fill: rgb("#eef1f5"),
  ..it.facts.map(fact => [
    #text(size: 8.5pt, fill: muted, fact.name) \
    #text(size: 14pt, weight: "bold", breakable(fact.value)) \
    #text(size: 8.5pt, fill: muted, breakable(fact.note))
  ]),
)

#let chart(it) = block(breakable: false, above: 1.2em)[
  === #it.title
  #let legend = if "legend" in it { it.legend.map(entry => [
    #box(rect(width: 7pt, height: 7pt, fill: rgb(entry.color), stroke: none)) #h(3pt) #text(size: 8.5pt, entry.text)
  ]) } else { () }
  #let ratio = it.svg.match(regex("width=\"([\d.]+)\" height=\"([\d.]+)\""))
  #let is-square = ratio.captures.at(0) == ratio.captures.at(1)
  #if is-square {
    grid(columns: (40mm, 1fr), gutter: 8mm, align: horizon, drawing(it.svg, it.description, width: 38mm), stack(spacing: 5pt, ..legend))
  } else {
    drawing(it.svg, it.description, width: 100%)
    legend.join(h(10pt))
    parbreak()
  }
  #note(it)
]

#let grid-of(it) = {
  if "title" in it [=== #it.title]
  let type-of(column) = column.at("type", default: "")
  table(
    columns: it.columns.map(column => (wide: 2fr, lines: 1fr).at(type-of(column), default: auto)),
    align: (x, y) => if type-of(it.columns.at(x)) == "number" { right } else { left },
    table.header(..it.columns.map(column => text(size: 8.5pt, column.name))),
    ..it.rows.flatten().map(cell),
  )
  note(it)
}

= #document-data.title
#text(fill: muted, document-data.subtitle)

#for section in document-data.sections {
  [== #section.title]
  for it in section.blocks {
    if it.kind == "paragraphs" { for words in it.texts { par(breakable(words)) } }
    else if it.kind == "facts" { facts(it) }
    else if it.kind == "chart" { chart(it) }
    else { grid-of(it) }
  }
}

#v(1em)
#line(length: 100%, stroke: 0.4pt + line-color)
#set text(size: 8.5pt, fill: muted)
#for words in document-data.footer { par(breakable(words)) }
`;
