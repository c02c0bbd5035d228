"""The safe YAML loader for files that are read in every run."""

import yaml

# Its C twin reads the same and costs a tenth; PyYAML has it where libyaml was there when it was built.
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
