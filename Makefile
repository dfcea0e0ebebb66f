# A thin cover over dev.py, for people who type make.
.PHONY: demo test check setup
demo test check setup:
	@python3 dev.py $@ $(ARGS)
