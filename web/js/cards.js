// Deal cards: one product each, with its picture, price, reason and what can be done with it.

import { Problem, within } from './api.js';
import { openSheet, reserve } from './checkout.js';
import { copyOf, fill, tellProblem } from './notice.js';
import { holdOf, watchHolds } from './session.js';


/** How the catalogue says that a deal has no picture of its own, but its category. */
const PLACEHOLDER = /^assets\/categories\/([\w-]+)\.svg$/;

/** Which drawing stands in for a missing picture: the first whose words the deal uses. */
const DRAWINGS = [
  ['photo', /\b(photo\w*|portraits?)\b/i],
  ['stay', /\b(travel|hotels?|stays?|getaways?|inn|lodge|resort)\b/i],
  ['beauty', /\b(hair\w*|salon|barber\w*|nails?|manicures?|pedicures?|lash\w*|brows?|makeup|beauty|highlights|curls?|trim|updo|microneedling|peel)\b/i],
  ['spa', /\b(wellness|spas?|massages?|facials?|saunas?|hammam|steam|float|scrubs?)\b/i],
  ['yoga', /\b(yoga|pilates|meditation)\b/i],
  ['pets', /\b(pets?|dogs?|cats?|pupp\w+|grooming)\b/i],
  ['auto', /\b(cars?|automotive|oil change|tires?|brakes?)\b/i],
  ['class', /\b(class(es)?|workshops?|lessons?|pottery|paint\w*|ceramics|learn\w*)\b/i],
  ['food', /\b(food|restaurants?|dinners?|brunch\w*|lunch\w*|dining|pizza\w*|sushi|tacos?|ramen|barbecue|burgers?|noodles?|kitchen|grill|meals?|dumplings?|seafood|oysters?|steak\w*|platters?|feast|ribs?|breakfast|sandwich\w*|curry)\b/i],
  ['cafe', /\b(coffee|cafe|tea|espresso|bak(ery|ing)|pies?|cakes?|buns?|croissants?|pastr\w+|ice cream)\b/i],
  ['drinks', /\b(wines?|beers?|cocktails?|brew\w*|bars?|distiller\w*|whiskey|sake|spirits|mezcal|winery|cider|pub)\b/i],
  ['home', /\b(home auto|cleaning|cleaners?|plumb\w*|repairs?|carpets?)\b/i],
  ['show', /\b(shows?|tickets?|concerts?|comedy|theat(er|re)s?|museums?|cinema|movies?|jazz|music|improv|opera)\b/i],
  ['water', /\b(boat\w*|kayak\w*|sail\w*|cruises?|paddle\w*|surf\w*|swim\w*|harbou?r|whale)\b/i],
  ['kids', /\b(kids?|famil\w+|child\w*|trampoline|zoo|aquarium|playground|mini.?golf|bowling|arcade)\b/i],
  ['fitness', /\b(gym|fitness|boxing|training|workouts?|spin\w*|dance)\b/i],
  ['outdoors', /\b(activities|outdoors?|hik\w+|climb\w*|ski\w*|bik\w+|tours?|adventures?|trails?|gardens?|golf|walks?)\b/i],
];

const priceText = ({ amount, currency }) => {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
};

const merchantName = ({ merchant }) => (typeof merchant === 'string' ? merchant : merchant?.name);

/** The list of cards for an answer, in the API's order. */
export function cardList(cards) {
  const list = document.createElement('ul');
  list.className = 'cards';
  list.append(...cards.map(cardItem));
  return list;
}

/** As many empty cards as an answer usually brings, in the same size, while we wait. */
export function skeletonList(count = 3) {
  const list = document.createElement('ul');
  list.className = 'cards';
  list.setAttribute('aria-hidden', 'true');
  list.append(...Array.from({ length: count }, () => copyOf('skeleton')));
  return list;
}

function cardItem(card) {
  const item = copyOf('card');
  const { rating, list_price: list, discount_percent: discount } = card;
  item.dataset.product = card.id;
  item.dataset.availability = card.availability ?? 'in_stock';
  fill(item, {
    title: card.title,
    where: [merchantName(card), distanceText(card.distance_km)].filter(Boolean).join(' · '),
    rating: rating?.count > 0 ? `★ ${rating.average.toFixed(1)}` : null,
    count: rating?.count > 0 ? `(${rating.count.toLocaleString('en-US')})` : null,
    price: priceText(card.price),
    list: list && list.amount > card.price.amount ? priceText(list) : null,
    badge: discount > 0 ? `${Math.round(discount)}% off` : null,
    stock: stockText(card.availability),
    reason: card.reason,
  });
  item.querySelector('.was').hidden = item.querySelector('[data-part="list"]').hidden;
  drawPicture(item, card);

  const action = item.querySelector('[data-part="action"]');
  action.addEventListener('click', () => act(item, card));
  showAction(item);
  return item;
}

function distanceText(km) {
  if (typeof km !== 'number') return null;
  return `${km < 10 ? km.toFixed(1) : Math.round(km)} km`;
}

function stockText(availability) {
  if (availability === 'low') return 'Only a few left';
  if (availability === 'sold_out') return 'Sold out';
  return null;
}

/** The drawing is always there; a picture lies over it once it has loaded, so nothing ever moves. */
function drawPicture(item, card) {
  const name = drawingFor(card);
  item.querySelector('.art').dataset.art = name;
  item.querySelector('[data-part="motif"]').setAttribute('href', `#art-${name}`);
  const picture = item.querySelector('img');
  if (!card.image_url || PLACEHOLDER.test(card.image_url)) return picture.remove();
  picture.addEventListener('load', () => picture.classList.add('loaded'));
  picture.addEventListener('error', () => picture.remove());
  picture.src = pictureAddress(card.image_url);
}

/** A picture may live on another host; an address without one is below the API. */
const pictureAddress = (address) => (/^https?:/i.test(address) ? address : within(address, 'media/none'));

function drawingFor(card) {
  const trade = PLACEHOLDER.exec(card.image_url ?? '')?.[1].replaceAll('-', ' ');
  const texts = [card.title, trade, merchantName(card), card.reason];
  for (const text of texts) {
    const match = DRAWINGS.find(([, words]) => words.test(text ?? ''));
    if (match) return match[0];
  }
  return 'lantern';
}

/** The one button of a card follows the state of the shopper's hold on it. */
function showAction(item) {
  const action = item.querySelector('[data-part="action"]');
  const soldOut = item.dataset.availability === 'sold_out';
  const label = { held: 'Held · pay', paying: 'Paying…', requires_action: 'Finish paying', confirmed: 'Yours' }[holdOf(item.dataset.product)?.state];
  const text = label ?? (soldOut ? 'Sold out' : 'Reserve');
  action.setAttribute('aria-disabled', String(text === 'Sold out'));
  action.classList.toggle('held', Boolean(label));
  action.textContent = text;
  // Six buttons called "Reserve" would tell a screen reader nothing.
  action.setAttribute('aria-label', `${text}: ${item.querySelector('[data-part="title"]').textContent}`);
}

watchHolds(() => document.querySelectorAll('[data-product]').forEach(showAction));

async function act(item, card) {
  const action = item.querySelector('[data-part="action"]');
  if (action.getAttribute('aria-disabled') === 'true') return;
  const hold = holdOf(card.id);
  if (hold && !['expired', 'failed'].includes(hold.state)) return openSheet(hold);

  const room = item.querySelector('[data-part="problem"]');
  room.replaceChildren();
  action.setAttribute('aria-disabled', 'true');
  action.textContent = 'Holding…';
  try {
    await reserve({ id: card.id, title: card.title, merchant: merchantName(card), price: priceText(card.price) });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    refuse(item, card, problem, room);
  }
  showAction(item);
}

function refuse(item, card, problem, room) {
  if (problem.code === 'insufficient_stock') {
    const left = problem.body.shortages?.find(({ product_id: id }) => id === card.id)?.available ?? 0;
    if (left === 0) item.dataset.availability = 'sold_out';
    fill(item, { stock: left === 0 ? 'Sold out' : `${left} left` });
    tellProblem(room, problem, [['Find something close', () => ask(`Something like ${card.title}`)]]);
  } else {
    tellProblem(room, problem, [['Try again', () => act(item, card)]]);
  }
}

/** Puts words into the conversation; chat.js listens. */
const ask = (text) => document.dispatchEvent(new CustomEvent('souk:ask', { detail: text }));
