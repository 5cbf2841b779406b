export interface Nameplate {
  /** The model as people say it: `H100 SXM`. One word for all spellings, and the name of its classes of jobs. */
  model: string;
  /** Most that the GPU itself may draw for long (TDP, TBP), W. */
  gpuW: number;
  /** GPU with its share of the server that it is in: CPUs, memory, network, fans, conversion, W at most. */
  systemW: number;
}

interface Entry extends Nameplate {
  /** Matches a spelling of the model in which everything but letters and digits is one space. */
  spelling: RegExp;
}

/** Of a PCIe card in a server of which no figure is published: two CPUs of 300 W, memory and fans over 8 cards. */
const PCIE_HOST_W = 150;
/**
 * Of an 8-GPU server of which no figure is published, as that of DGX H100: (10,200 W - 8 x 700 W) / 8.
 */
const BASEBOARD_HOST_W = 575;

/**
 * GPU: the manufacturers' data sheets (TDP; AMD: total board power; Intel: TDP of the OAM module). Server: NVIDIA's DGX user
 * guides give 3,500 W for DGX-1 with V100, 6,500 W for DGX A100, 10,200 W for DGX H100 and H200, 14,300 W for DGX B200, 14,500 W
 * for DGX B300; a GB200 NVL72 rack is planned with 120 kW, GB300 NVL72 with 132 kW (its power shelves), over 72 GPUs. The
 * narrower spelling is above the wider one.
 */
const ENTRIES: readonly Entry[] = [
  entry('GB300', /\bgb ?300\b/, 1400, 132_000 / 72),
  entry('GB200', /\bgb ?200\b/, 1200, 120_000 / 72),
  entry('GH200', /\bgh ?200\b/, 700, 1000),
  entry('B300', /\bb300\b/, 1100, 14_500 / 8),
  entry('B200', /\bb200\b/, 1000, 14_300 / 8),
  entry('B100', /\bb100\b/, 700, 10_200 / 8),
  entry('H200 NVL', /\bh200 (nvl|pcie)\b/, 600, 600 + PCIE_HOST_W),
  entry('H200', /\bh200\b/, 700, 10_200 / 8),
  entry('H100 NVL', /\bh100 nvl\b/, 400, 400 + PCIE_HOST_W),
  entry('H100 PCIe', /\bh100 (pcie|80gb hbm2e)\b/, 350, 350 + PCIE_HOST_W),
  entry('H100 SXM', /\bh[18]00\b/, 700, 10_200 / 8),
  entry('H20', /\bh20\b/, 400, 400 + BASEBOARD_HOST_W),
  entry('A100 PCIe', /\ba[18]00 (pcie|pci e)\b/, 300, 300 + PCIE_HOST_W),
  entry('A100 SXM', /\ba[18]00\b/, 400, 6_500 / 8),
  entry('A40', /\ba40\b/, 300, 300 + PCIE_HOST_W),
  entry('A30', /\ba30\b/, 165, 165 + PCIE_HOST_W),
  entry('A10', /\ba10g?\b/, 150, 150 + PCIE_HOST_W),
  entry('L40S', /\bl40s\b/, 350, 350 + PCIE_HOST_W),
  entry('L40', /\bl40\b/, 300, 300 + PCIE_HOST_W),
  entry('L4', /\bl4\b/, 72, 72 + PCIE_HOST_W),
  entry('T4', /\bt4\b/, 70, 70 + PCIE_HOST_W),
  entry('V100 PCIe', /\bv100s? pcie\b/, 250, 250 + PCIE_HOST_W),
  entry('V100 SXM', /\bv100\b/, 300, 3_500 / 8),
  entry('RTX PRO 6000', /\brtx pro 6000\b/, 600, 600 + PCIE_HOST_W),
  entry('RTX 6000 Ada', /\brtx 6000 ada\b/, 300, 300 + PCIE_HOST_W),
  entry('MI355X', /\bmi355x?\b/, 1400, 1400 + BASEBOARD_HOST_W),
  entry('MI350X', /\bmi350x?\b/, 1000, 1000 + BASEBOARD_HOST_W),
  entry('MI325X', /\bmi325x?\b/, 1000, 1000 + BASEBOARD_HOST_W),
  entry('MI300A', /\bmi300a\b/, 760, 760 + PCIE_HOST_W),
  entry('MI300X', /\bmi300x?\b/, 750, 750 + BASEBOARD_HOST_W),
  // Its two dies are two GPUs to a scheduler.
  entry('MI250X', /\bmi250x?\b/, 280, 280 + PCIE_HOST_W),
  entry('MI210', /\bmi210\b/, 300, 300 + PCIE_HOST_W),
  entry('Gaudi 3', /\bgaudi ?3\b/, 900, 900 + BASEBOARD_HOST_W),
  entry('Gaudi 2', /\bgaudi ?2\b/, 600, 600 + BASEBOARD_HOST_W),
];

function entry(model: string, spelling: RegExp, gpuW: number, systemW: number): Entry {
  return { model, spelling, gpuW, systemW: Math.round(systemW) };
}

/** Least and most that a GPU with its share of the server is made for, over all models, W, and their names. */
export const EVERY_MODEL = (() => {
  const sorted = ENTRIES.toSorted((a, b) => a.systemW - b.systemW);
  const [least, most] = [sorted[0], sorted.at(-1)] as [Entry, Entry];
  return { leastW: least.systemW, mostW: most.systemW, least: least.model, most: most.model };
})();

/** A slice of a GPU (MIG): `1g.10gb`. The nameplate is that of the whole. */
const SLICE = /\b\d+g \d+gb\b/;

/** The nameplate of a GPU model, whatever its spelling: `h100`, `nvidia_h100_80gb_hbm3`, `NVIDIA A100-SXM4-80GB`. */
export function nameplateOf(gpuModel: string | undefined): Nameplate | undefined {
  const words = wordsOf(gpuModel);
  if (SLICE.test(words)) {
    return undefined;
  }
  const found = ENTRIES.find(({ spelling }) => spelling.test(words));
  return found && { model: found.model, gpuW: found.gpuW, systemW: found.systemW };
}

/** Whether it is a part of a GPU, which draws less than any nameplate says. */
export function isSlice(gpuModel: string): boolean {
  return SLICE.test(wordsOf(gpuModel));
}

/** One word for all spellings of a GPU model: that of its nameplate, else what the scheduler says in lower case; '' for none. */
export function canonicalModel(gpuModel: string | undefined): string {
  return nameplateOf(gpuModel)?.model ?? wordsOf(gpuModel);
}

function wordsOf(gpuModel: string | undefined): string {
  return (gpuModel ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
