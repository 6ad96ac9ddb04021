# Every command is a short form of `python3 -m souk …` in local/; see `make help`.
PYTHON ?= python3
SOUK = PYTHONPATH=local PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m souk

CITY ?= Boston
ROLE ?= shopper
ENV ?= dev
JUDGED ?= ../shared/retrieval

.DEFAULT_GOAL := help
.PHONY: help up down demo test coverage e2e lint bench-search bench-chat bench-inventory bench-bff bench-checkout eval-chat train-ranker record-chat page build watch token url logs deploy clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## set up, build, deploy and seed everything on this machine
	@$(SOUK) up

down: ## stop it; CLEAN=1 also removes .local/ with all data
	@$(SOUK) down $(if $(filter 1,$(CLEAN)),--clean)

demo: ## play a purchase through the API; CITY=Denver plays it elsewhere
	@$(SOUK) demo --city "$(CITY)"

test: ## every test, on an instance of its own; KEEP=1 leaves that running
	@$(SOUK) test $(if $(filter 1,$(KEEP)),--keep)

coverage: ## count the products that show a picture, a placeholder, nothing; API=address for another shop
	@$(SOUK) coverage $(if $(API),--api "$(API)")

e2e: ## go through the page in Chromium, on what `make up` started: target/e2e/report.md
	@$(SOUK) e2e

lint: ## types, format, warnings, dependencies, licences and the template
	@$(SOUK) lint

bench-search: ## measure the search: target/bench/search.md; QUICK=1 leaves out the 200,000 products
	@$(SOUK) bench-search "$(JUDGED)" $(if $(filter 1,$(QUICK)),--quick)

bench-chat: ## measure a turn of the chat: target/bench/chat.md; TURNS=10 makes it short
	@$(SOUK) bench-chat $(if $(TURNS),--turns $(TURNS))

bench-inventory: ## measure holds and refusals: target/bench/inventory.md
	@$(SOUK) bench-inventory

bench-bff: ## measure cards, kept and not: target/bench/bff.md
	@$(SOUK) bench-bff

bench-checkout: ## measure a checkout from POST to confirmed: target/bench/checkout.md
	@$(SOUK) bench-checkout

record-chat: ## record a model of Bedrock, by your AWS credentials; MESSAGE="…" NAME=… MODEL=…
	@$(SOUK) record-chat "$(MESSAGE)" --name "$(NAME)" $(if $(MODEL),--model "$(MODEL)")

eval-chat: ## send wishes to the chat and judge its answers: target/eval/chat.md; API=address for one that runs
	@$(SOUK) eval-chat $(if $(API),--api "$(API)")

train-ranker: ## learn the search's weights from human judgments; JUDGED names their directory
	@$(SOUK) train-ranker "$(JUDGED)"

page: ## build the page into web/dist/
	@$(SOUK) page

build: ## compile the functions into target/lambda/
	@$(SOUK) build

watch: ## serve the functions with hot reload behind the deployed API
	@$(SOUK) watch

token: ## print an access token; ROLE=shopper|merchant|ops, NAME=ana for another user
	@$(SOUK) token $(ROLE) $(if $(NAME),--name "$(NAME)")

url: ## print the API's base address
	@$(SOUK) url

logs: ## follow the functions' logs; FUNCTION=catalog-search follows one
	@$(SOUK) logs $(FUNCTION)

deploy: ## deploy to AWS; ENV=dev|stage|prod
	@$(SOUK) deploy $(ENV)

clean: down ## stop everything and remove what was built
	@cargo clean
	@rm -rf web/dist web/node_modules
