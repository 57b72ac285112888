import pathlib
f=pathlib.Path("/tmp/adv2/fixed/verify/refutation.py"); print(f.read_text()[1500:])
