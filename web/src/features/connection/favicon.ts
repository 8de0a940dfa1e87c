// The icon of the tab: the bridge, with a red dot while something is unread.

const SIZE = 64;
const DOT = 15;
/** The badge's red, which a canvas can't take from the tokens in every browser. */
const RED = '#d0302a';

let plain: string | undefined;
let dotted: Promise<string> | undefined;

const link = () => document.querySelector<HTMLLinkElement>('link[rel="icon"]');

async function drawDotted(href: string): Promise<string> {
  const image = new Image();
  image.src = href;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('There is nothing to draw on');
  pen.drawImage(image, 0, 0, SIZE, SIZE);
  // A gap around the dot, so that it stands off the icon on tabs of any colour.
  pen.globalCompositeOperation = 'destination-out';
  disc(pen, DOT + 5);
  pen.globalCompositeOperation = 'source-over';
  pen.fillStyle = RED;
  disc(pen, DOT);
  return canvas.toDataURL('image/png');
}

function disc(pen: CanvasRenderingContext2D, radius: number) {
  pen.beginPath();
  pen.arc(SIZE - DOT - 2, DOT + 2, radius, 0, 2 * Math.PI);
  pen.fill();
}

let wanted = false;

/** Shows the dot on the tab's icon, or takes it away. A browser that can't draw keeps the plain icon. */
export function dotFavicon(dot: boolean): void {
  const icon = link();
  if (!icon) return;
  wanted = dot;
  plain ??= icon.href;
  if (!dot) {
    icon.href = plain;
    return;
  }
  dotted ??= drawDotted(plain);
  dotted.then(
    (href) => {
      if (wanted) icon.href = href;
    },
    () => undefined,
  );
}
