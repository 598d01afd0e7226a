"""A Word document as draft lessons: opened with care, read by mammoth, and what was lost said."""
