"""Options, each declared once: where data come from, and how a code is learnt from them. Nothing heavy is imported."""
