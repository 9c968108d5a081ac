// The network's arithmetic as Python's: forwards, backwards, and the reach of a state. Pure functions
// of numbers in double precision; arrays lie row by row, as NumPy has them.

export const FUNCTIONS = {
  tanh: Math.tanh,
  relu: (a) => Math.max(0, a),
  sigmoid: (a) => 0.5 + 0.5 * Math.tanh(0.5 * a),
  linear: (a) => a,
};
const SLOPES = { tanh: (h) => 1 - h * h, relu: (h) => Number(h > 0), sigmoid: (h) => h * (1 - h),
  linear: () => 1 };

/** to = M v for M (rows, v.length). */
function multiply(M, v, to) {
  const width = v.length;
  for (let i = 0; i < to.length; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += M[i * width + j] * v[j];
    to[i] = sum;
  }
  return to;
}

/** to = v M for M (v.length, columns). */
function multiplyLeft(v, M, to) {
  const width = to.length;
  to.fill(0);
  for (let i = 0; i < v.length; i++) {
    for (let j = 0; j < width; j++) to[j] += v[i] * M[i * width + j];
  }
  return to;
}

function softmax(z, to) {
  const top = Math.max(...z);
  let sum = 0;
  for (let i = 0; i < z.length; i++) sum += to[i] = Math.exp(z[i] - top);
  for (let i = 0; i < z.length; i++) to[i] /= sum;
}

/**
 * h(t) = f(W x(t) + R h(t-1) + b), y(t) = g(V h(t) + c) over all of x.
 * `net` has W, R, b, V, c, activation and readout; x is (time, inputs). Every term is kept.
 */
export function forward(net, x, h0) {
  const units = net.b.length, outputs = net.c.length, inputs = net.W.length / units;
  const time = x.length / inputs, f = FUNCTIONS[net.activation];
  const make = (width) => new Float64Array(time * width);
  const run = { x, h0, b: net.b, W: net.W, R: net.R, V: net.V, c: net.c, Wx: make(units),
    Rh: make(units), a: make(units), h: make(units), z: make(outputs), y: make(outputs) };
  const at = (name, t, width) => run[name].subarray(t * width, (t + 1) * width);
  let before = h0;
  for (let t = 0; t < time; t++) {
    const Wx = multiply(net.W, at("x", t, inputs), at("Wx", t, units));
    const Rh = multiply(net.R, before, at("Rh", t, units));
    const a = at("a", t, units), h = at("h", t, units), z = at("z", t, outputs);
    for (let i = 0; i < units; i++) {
      a[i] = Wx[i] + Rh[i] + net.b[i];
      h[i] = f(a[i]);
    }
    multiply(net.V, h, z);
    for (let k = 0; k < outputs; k++) z[k] += net.c[k];
    const y = at("y", t, outputs);
    if (net.readout === "softmax") softmax(z, y);
    else z.forEach((value, k) => { y[k] = FUNCTIONS[net.readout](value); });
    before = h;
  }
  return run;
}

/** A step's loss and its slope with respect to z, written into dz: readout and loss are a pair. */
function stepLoss(readout, z, target, dz) {
  const outputs = z.length;
  if (readout === "softmax") {
    const top = Math.max(...z), log = Math.log(z.reduce((sum, v) => sum + Math.exp(v - top), 0));
    for (let k = 0; k < outputs; k++) dz[k] = Math.exp(z[k] - top - log) - Number(k === target);
    return log + top - z[target];
  }
  let loss = 0;
  for (let k = 0; k < outputs; k++) {
    if (readout === "sigmoid") { // log(1 + exp(z)) - t z, so that exp never overflows
      loss += Math.max(z[k], 0) + Math.log1p(Math.exp(-Math.abs(z[k]))) - target[k] * z[k];
      dz[k] = (FUNCTIONS.sigmoid(z[k]) - target[k]) / outputs;
    } else {
      loss += (z[k] - target[k]) ** 2;
      dz[k] = 2 * (z[k] - target[k]) / outputs;
    }
  }
  return loss / outputs;
}

/**
 * Backpropagation through time. `targets` has for each step a class, or a row of numbers, or null
 * where nothing is wanted. The loss is the mean over the steps that count.
 */
export function backward(net, run, targets) {
  const units = net.b.length, outputs = net.c.length, inputs = net.W.length / units;
  const time = targets.length, counted = targets.filter((target) => target !== null).length;
  const slope = SLOPES[net.activation], make = (width) => new Float64Array(time * width);
  const back = { step_loss: make(1).fill(NaN), dz: make(outputs), from_output: make(units),
    from_future: make(units), dh: make(units), df: run.h.map(slope), da: make(units),
    growth_W: make(1), growth_R: make(1), growth_b: make(1), loss: 0 };
  const at = (array, t, width) => array.subarray(t * width, (t + 1) * width);
  const sums = { W: new Float64Array(units * inputs), R: new Float64Array(units * units),
    b: new Float64Array(units) };
  const add = (sum, da, right) => {
    const width = right.length;
    let total = 0;
    for (let j = 0; j < width; j++) {
      const value = right[j];
      if (value === 0) continue; // of a one-hot input nearly all
      for (let i = 0; i < units; i++) sum[i * width + j] += da[i] * value;
    }
    // A plain loop: reduce would call a function for each weight at each step.
    for (let i = 0; i < sum.length; i++) total += sum[i] * sum[i];
    return Math.sqrt(total);
  };
  for (let t = time - 1; t >= 0; t--) {
    const dz = at(back.dz, t, outputs), target = targets[t];
    if (target !== null) {
      const loss = stepLoss(net.readout, at(run.z, t, outputs), target, dz);
      back.step_loss[t] = loss;
      back.loss += loss / counted;
      for (let k = 0; k < outputs; k++) dz[k] /= counted;
    }
    const past = multiplyLeft(dz, net.V, at(back.from_output, t, units));
    const future = at(back.from_future, t, units), da = at(back.da, t, units);
    if (t + 1 < time) multiplyLeft(at(back.da, t + 1, units), net.R, future);
    for (let i = 0; i < units; i++) {
      back.dh[t * units + i] = past[i] + future[i];
      da[i] = (past[i] + future[i]) * back.df[t * units + i];
    }
    back.growth_W[t] = add(sums.W, da, at(run.x, t, inputs));
    back.growth_R[t] = add(sums.R, da, t ? at(run.h, t - 1, units) : run.h0);
    back.growth_b[t] = add(sums.b, da, [1]);
  }
  return back;
}

/** log10 of the norms of dh(t)/dh(k), k = 0 .. t; `linear` leaves f' out. */
export function reach(net, h, t, linear = false) {
  const units = net.b.length, slope = SLOPES[net.activation], logs = new Float64Array(t + 1);
  let product = new Float64Array(units * units), next = new Float64Array(units * units), log = 0;
  for (let i = 0; i < units; i++) product[i * units + i] = 1;
  for (let k = t - 1; k >= 0; k--) { // dh(k+1)/dh(k) = diag(f'(a(k+1))) R
    next.fill(0);
    for (let i = 0; i < units; i++) for (let j = 0; j < units; j++) {
      const left = product[i * units + j] * (linear ? 1 : slope(h[(k + 1) * units + j]));
      if (left !== 0) for (let m = 0; m < units; m++) next[i * units + m] += left * net.R[j * units + m];
    }
    [product, next] = [next, product];
    // The size is taken out at each step, so that a long product neither fades nor overflows.
    const size = product.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    if (!(size > 0 && size < Infinity)) return logs.fill(size === 0 ? -Infinity : Infinity, 0, k + 1);
    for (let i = 0; i < product.length; i++) product[i] /= size;
    log += Math.log10(size);
    logs[k] = log + Math.log10(norm(product, units));
  }
  return logs;
}

/** The largest singular value of M (n, n): the root of the largest eigenvalue of M'M. */
export function norm(M, n) {
  const G = new Float64Array(n * n);
  for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) {
    const left = M[k * n + i];
    if (left !== 0) for (let j = 0; j < n; j++) G[i * n + j] += left * M[k * n + j];
  }
  const beside = tridiagonal(G, n), main = G.filter((_, i) => i % (n + 1) === 0);
  // Between these two: is any eigenvalue above the middle? (Sturm's count.)
  let low = 0, high = 0;
  for (let i = 0; i < n; i++) {
    low = Math.max(low, main[i]);
    high = Math.max(high, main[i] + Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0));
  }
  for (let turn = 0; turn < 100 && high - low > 1e-16 * high; turn++) {
    const middle = (low + high) / 2;
    let pivot = 1, above = false;
    for (let i = 0; i < n && !above; i++) {
      pivot = main[i] - middle - (i ? beside[i - 1] ** 2 / pivot : 0);
      if (pivot === 0) pivot = -1e-300;
      above = pivot > 0;
    }
    if (above) low = middle; else high = middle;
  }
  return Math.sqrt(high);
}

/** Householder's reduction of a symmetric G, in place; returns what stands beside its diagonal. */
function tridiagonal(G, n) {
  const beside = new Float64Array(Math.max(0, n - 1)), v = new Float64Array(n), w = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    let size = 0;
    for (let i = k + 1; i < n; i++) size += (v[i] = G[i * n + k]) ** 2;
    size = Math.sqrt(size);
    const alpha = v[k + 1] > 0 ? -size : size;
    beside[k] = alpha;
    v[k + 1] -= alpha;
    let length = 0, along = 0;
    for (let i = k + 1; i < n; i++) length += v[i] * v[i];
    if (length === 0) continue;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += G[i * n + j] * v[j];
      w[i] = 2 * sum / length;
      along += v[i] * w[i];
    }
    for (let i = k + 1; i < n; i++) w[i] -= along / length * v[i];
    for (let i = k + 1; i < n; i++) for (let j = k + 1; j < n; j++) {
      G[i * n + j] -= v[i] * w[j] + w[i] * v[j];
    }
  }
  if (n > 1) beside[n - 2] = G[(n - 1) * n + n - 2];
  return beside;
}
