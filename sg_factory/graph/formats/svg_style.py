"""The style of SVGs, for light and for dark pages."""

STYLE = """\
.graph{max-width:100%;height:auto}
text{font-family:Arial,Helvetica,"Open Sans",sans-serif;fill:#111827}
.page{fill:#ffffff}
.area{fill:#f3f4f6;stroke:#d1d5db}
.areas text{fill:#4b5563}
.captions text{fill:#4b5563;font-weight:bold;text-anchor:middle}
.node rect{fill:#dbeafe;stroke:#1d4ed8}
.node.outside rect{fill:#e5e7eb;stroke:#6b7280}
.node.public rect{fill:#fde68a;stroke:#b45309}
.node.data rect{fill:#d1fae5;stroke:#047857}
.node.off rect{fill:#f3f4f6;stroke:#9ca3af;stroke-dasharray:4 3}
.node.focus rect{stroke-width:3}
.node text{text-anchor:middle}
.node .note{fill:#374151}
.edge{stroke-width:1.3}
.edge path{fill:none}
.edge .line{stroke:#6b7280}
.edge.open .line{stroke:#b45309}
.edge .wide{stroke-width:9;stroke:transparent}
.edge circle,#tip{fill:#6b7280}
.edge.open circle,#tip-open{fill:#b45309}
.edge text{fill:#1f2937;text-anchor:middle}
.on:focus-visible{outline:none}
.node:focus-visible rect{stroke-width:4}
@media (prefers-color-scheme:dark){
.page{fill:#0d1117}
text,.edge text{fill:#e6edf3}
.area{fill:#161b22;stroke:#30363d}
.areas text,.captions text{fill:#9da7b3}
.node rect{fill:#12305c;stroke:#6ea8fe}
.node.outside rect{fill:#30363d;stroke:#8b949e}
.node.public rect{fill:#5a3e06;stroke:#f0b429}
.node.data rect{fill:#0b4232;stroke:#34d399}
.node.off rect{fill:#161b22;stroke:#6e7681}
.node .note{fill:#c9d1d9}
.edge .line{stroke:#8b949e}
.edge.open .line{stroke:#f0b429}
.edge circle,#tip{fill:#8b949e}
.edge.open circle,#tip-open{fill:#f0b429}
}
"""
