# ruff: noqa: E501 -- a row of the table is one line.
"""The words of the course, from one source: term, symbol, name in code, in Keras, and in Chinese.

>>> print(glossary("readout"))
"""

import difflib
import unicodedata
from dataclasses import dataclass

from course_utils.exercises.engine.markup import inline


@dataclass(frozen=True)
class Term:
    """One row. A cell is ``-`` where there is nothing to say; names of code are in `backticks`."""

    term: str
    symbol: str
    code: str
    keras: str
    chinese: str
    meaning: str


HEADINGS = {
    "term": "Term",
    "symbol": "Symbol",
    "code": "In code",
    "keras": "In Keras",
    "chinese": "中文",
    "meaning": "Meaning",
}

# By subject, each from the simple to the compound. `trace` is what forward() returns.
TERMS = tuple(
    Term(*(cell.strip() for cell in row.split("|")))
    for row in """
neuron | - | - | - | 神经元 | A nerve cell: it receives signals at its synapses and usually answers with action potentials.
membrane potential | V | - | - | 膜电位 | The voltage between the inside and the outside of a neuron.
action potential | - | - | - | 动作电位 | A brief, all-or-none pulse of the membrane potential; also called a spike.
threshold | θ | - | - | 阈值 | The membrane potential above which a simple neuron model fires.
time constant | τ | - | - | 时间常数 | The time in which a leaky quantity goes 63 % of the way to its goal.
rheobase | - | - | - | 基强度 | The smallest steady current that makes a neuron fire.
refractory period | - | - | - | 不应期 | The time after an action potential in which a neuron can't fire, or not as easily.
synapse | - | - | - | 突触 | The junction where one neuron influences another, usually by a chemical transmitter.
postsynaptic potential | - | `Synapse` | - | 突触后电位 | What one spike does to the membrane potential of the cell that receives it.
excitation and inhibition | - | `LIFNetwork` | - | 兴奋与抑制 | A synapse that makes firing more likely excites, one that makes it less likely inhibits.
coincidence detector | - | `Inputs` | - | 符合检测器 | A neuron that fires only if several inputs come at nearly the same time.
synaptic plasticity | - | - | - | 突触可塑性 | A lasting change of a synapse's strength that depends on activity.
Hebb's rule | Δw = η x y | - | - | 赫布规则 | A weight grows when the input and the output at its two ends are active together.
Oja's rule | Δw = η y (x - y w) | - | - | 奥亚规则 | Hebb's rule with a term that keeps the weights at length 1.
principal component | - | - | - | 主成分 | The direction in which a cloud of points varies most.
spike-timing-dependent plasticity | STDP | `STDP` | - | 脉冲时间依赖可塑性 | A synapse changes by the order and the distance in time of the spikes at its two ends.
firing rate | - | - | - | 发放率 | Action potentials per second, averaged over a time or over repetitions.
bag of words | - | - | - | 词袋 | How often each word occurs, without the order.
shift register | - | `shift_register` | - | 移位寄存器 | A memory of the last few inputs: each place hands its value to the next in every step.
receptive field | - | - | - | 感受野 | The inputs on which one output depends; for a causal convolution, so many steps back.
dilated convolution | - | `CausalConvolution` | - | 空洞卷积 | A convolution that skips steps, so that few layers reach far.
leaky integrator | - | - | - | 泄漏积分器 | A quantity that adds up its input and loses a fixed share of itself in each step.
recurrent neural network | - | `ElmanRNN` | `layers.SimpleRNN` | 循环神经网络 | A network whose state at one time step feeds into its state at the next.
unit | - | `rnn.units` | `units` | 单元 | One number of the hidden state, and the weights that compute it.
sequence | x(0), x(1), ... | `trace.x` | - | 序列 | Things in an order that matters: letters, sounds, measurements.
time step | t | `trace.time` | - | 时间步 | The position in a sequence, counted from 0.
batch | - | `trace.batch` | `batch_size` | 批量 | Sequences that are computed side by side and share one weight update.
input | x(t) | `trace.x` | `inputs` | 输入 | What the network is given at one time step.
input weights | W | `rnn.W` | `kernel`, transposed | 输入权重 | How strongly each input drives each unit; shape (units, inputs).
recurrent weights | R | `rnn.R` | `recurrent_kernel`, transposed | 循环权重 | How strongly each unit's last value drives each unit; shape (units, units).
bias | b | `rnn.b` | `bias` | 偏置 | A number added to each unit at every step, whatever the input.
pre-activation | a(t) | `trace.a` | - | 预激活值 | The sum W x(t) + R h(t-1) + b, before the activation function.
activation function | f | `rnn.activation` | `activation` | 激活函数 | The nonlinear function that turns a unit's pre-activation into its value.
hyperbolic tangent | tanh | - | `activations.tanh` | 双曲正切 | An activation function that squeezes every number into -1 to 1.
sigmoid | σ | - | `activations.sigmoid` | S 型函数 | An activation function that squeezes every number into 0 to 1.
rectified linear unit | ReLU | - | `activations.relu` | 修正线性单元 | An activation function that keeps positive numbers and turns negative ones into 0.
softplus | - | - | `activations.softplus` | 软加函数 | A smooth version of the rectified linear unit: the logarithm of 1 + e to the input.
perceptron | - | `perceptron` | - | 感知机 | A unit with a threshold, and the rule that adds a misjudged example to its weights, or subtracts it.
linearly separable | - | `perceptron` | - | 线性可分 | Two classes are so if a straight line, a plane or its like in more dimensions parts them.
hidden layer | h | `HiddenLayerNetwork` | `layers.Dense` | 隐藏层 | Units between input and output, whose values no example prescribes.
hidden state | h(t) | `trace.h` | output (`return_sequences` for all steps) | 隐状态 | The numbers that the network carries from step to step: its memory.
initial state | h(-1) | `trace.h0` | `initial_state` | 初始状态 | The hidden state before the first step, zero unless it is set.
readout | V, c | `rnn.V`, `rnn.c` | `layers.Dense` | 读出层 | The layer that computes the output from the hidden state, with weights of its own.
output | y(t) | `trace.y` | - | 输出 | What the network answers at a step: g(V h(t) + c).
softmax | g | `rnn.readout` | `activations.softmax` | 归一化指数函数 | The function that turns any numbers into probabilities that sum to 1.
fixed point | h* | `ScalarMap` | - | 不动点 | A state that the network's step leaves as it is.
limit cycle | - | `PlanarMap` | - | 极限环 | A closed orbit that nearby states approach, so that the network oscillates by itself.
bifurcation | - | - | - | 分岔 | A qualitative change of the dynamics, such as new fixed points, as a weight is varied.
hysteresis | - | - | - | 迟滞 | The present state depends on the path by which an input reached its value.
leaky RNN | - | `LeakyRNN` | - | 泄漏循环网络 | A recurrent network whose units keep a share of their last value in each step.
Jacobian | J | `jacobian` | - | 雅可比矩阵 | The table of how much each number of the next state moves when each number of the present one is nudged.
slow point | - | `fixed_points` | - | 慢点 | A state that the network's step leaves almost as it is.
saddle | - | `fixed_points` | - | 鞍点 | A fixed point to which a push in some directions dies out, while in others it grows.
line attractor | - | - | - | 线吸引子 | A line of fixed or slow points on which a state can rest anywhere, and to which it returns from the side.
largest singular value | σ(R) | - | - | 最大奇异值 | The most by which a matrix stretches any vector.
spectral radius | ρ(R) | - | - | 谱半径 | The largest absolute value among a matrix's eigenvalues.
orthogonal matrix | - | - | `initializers.Orthogonal` | 正交矩阵 | A matrix that turns or mirrors vectors without changing their length.
language model | - | - | - | 语言模型 | A model that gives each possible next symbol a probability.
vocabulary | - | `Vocabulary` | - | 词表 | The symbols that can occur, each with a number (its id).
one-hot vector | x(t) | `Vocabulary.one_hot` | `ops.one_hot` | 独热向量 | A vector that is 1 at one symbol's id and 0 elsewhere.
padding | - | - | id 0 | 填充 | Zeros that bring sequences of unequal length to one length.
mask | - | - | `mask_zero` | 掩码 | A truth value for each step: whether it counts.
embedding | - | - | `layers.Embedding` | 嵌入 | A table with a learnt row of numbers for each symbol, looked up by the symbol's id.
n-gram | - | `NGram` | - | n 元语法 | Prediction of a symbol from counts of what followed the last n - 1 symbols.
temperature | τ | `temper` | - | 温度 | A divisor of the readout's sums: low makes samples predictable, high makes them random.
loss | L | `rnn.loss_and_gradients` | `loss` | 损失 | One number that says how wrong the outputs are; training lowers it.
cross-entropy | - | `cross_entropy` | `losses.SparseCategoricalCrossentropy` | 交叉熵 | The mean of -log p, where p is the probability given to what really came.
bits per character | - | `bits_per_character` | - | 每字符比特数 | Cross-entropy per character with the logarithm to base 2.
perplexity | - | `perplexity` | - | 困惑度 | How many equally likely choices would be as uncertain: 2^H for a cross-entropy of H bits (e^H in nats).
precision and recall | - | `Detection` | - | 精确率与召回率 | Of what was marked, the share that is right; of what is right, the share that was marked.
hierarchical clustering | - | `word_tree` | - | 层次聚类 | The nearest two things become one group, again and again: a tree of groups.
neighbour purity | - | `neighbour_purity` | - | 近邻纯度 | The share of things whose nearest neighbour is of their own class.
gradient | ∂L/∂W | `rnn.loss_and_gradients` | - | 梯度 | How the loss changes with each weight.
gradient descent | - | `SGD` | `optimizers.SGD` | 梯度下降 | Repeated small steps of the weights against the gradient.
momentum | v | `SGD` | `optimizers.SGD` | 动量 | A velocity that the gradient pushes: steps in one direction add up, steps to and fro cancel.
Adam | - | `Adam` | `optimizers.Adam` | Adam 优化器 | Descent with a step size of its own for each weight, from running means of the gradient.
learning rate | η or α | `learning_rate` | `learning_rate` | 学习率 | The size of the steps that an optimiser takes.
epoch | - | `epochs` | `epochs` | 轮次 | One pass over all training data.
training and test data | - | `split` | `validation_data` | 训练集与测试集 | What a model learns from, and what it is judged on and has never learned from.
overfitting | - | - | - | 过拟合 | Doing well on training data and worse on fresh data.
callback | - | - | `callbacks` | 回调 | An object that training calls at fixed moments, for instance after each epoch.
early stopping | - | - | `callbacks.EarlyStopping` | 早停 | Ending training when the loss on held-out data has set no record for some epochs.
backpropagation | - | `HiddenLayerNetwork` | - | 反向传播 | The gradient of a network, computed from the output back to the input by the chain rule.
Dale's law | - | - | - | 戴尔定律 | A neuron's synapses all release the same transmitters, so that as a rule they all excite or all inhibit.
backpropagation through time | BPTT | `rnn.loss_and_gradients` | - | 随时间反向传播 | The gradient of a recurrent network, computed from the last step back to the first.
gradient check | - | `gradient_check` | - | 梯度检验 | Comparing a computed gradient with slopes measured by moving one weight at a time.
automatic differentiation | - | - | - | 自动微分 | Computing a gradient from a recording of the operations that led to the loss.
truncated backpropagation | - | `TextBatches` | - | 截断反向传播 | Backpropagation through a limited number of steps, while the state is carried on.
gradient clipping | - | `clip_by_global_norm` | `global_clipnorm` | 梯度裁剪 | Scaling a gradient down when its length exceeds a limit.
learning-rate schedule | η(k) | `cosine_decay` | `optimizers.schedules` | 学习率调度 | A rule by which the learning rate changes from step to step of training.
checkpoint | - | `Checkpoint` | `callbacks.ModelCheckpoint` | 检查点 | A file from which an interrupted training goes on.
eligibility trace | p | `rflo` | - | 资格迹 | What a synapse remembers of its own recent activity, until an error says whether it was good.
psychometric curve | - | `psychometric` | - | 心理测量曲线 | How often an observer gives one of two answers, for each strength of the evidence.
ideal observer | - | `ideal_share_right` | - | 理想观察者 | One who makes the best of the evidence that there is: a bound for everybody else.
vanishing gradient | - | - | - | 梯度消失 | The influence of early steps on the loss shrinks, step by step, towards nothing.
exploding gradient | - | - | - | 梯度爆炸 | The influence of early steps on the loss grows, step by step, without bound.
lag | t - k | - | - | 时滞 | The number of steps between a cause and the step at which its effect is looked at.
adding problem | - | `adding_sequences` | - | 加法问题 | A task for long memory: two of many numbers are marked, and at the end their sum is asked for.
copy task | - | `copy_sequences` | - | 复制任务 | A task for long memory: symbols are read, and after a delay they have to be said again.
gate | - | - | `recurrent_activation` | 门 | Numbers between 0 and 1 that decide how much of another quantity passes.
cell state | C(t) | `trace.C` | second state of `layers.LSTM` | 细胞状态 | The memory of an LSTM, which it keeps, writes and reads through gates.
candidate | - | `trace.candidate` | - | 候选值 | What there is to write into a gated memory at a step, before a gate decides how much.
forget gate | f(t) | `trace.f` | - | 遗忘门 | The share of its cell state that an LSTM keeps at a step: 1 keeps all, 0 forgets.
update gate | u(t) | `trace.u` | z | 更新门 | The share of its hidden state that a GRU keeps; the rest comes from the candidate.
LSTM | - | `LSTM` | `layers.LSTM` | 长短期记忆网络 | A recurrent network with a cell state, and gates that decide what is written to it, kept and read.
GRU | - | `GRU` | `layers.GRU` | 门控循环单元 | A recurrent network whose gates blend the old state with a new one.
encoder-decoder | - | `EncoderDecoder` | - | 编码器-解码器 | Two networks, one that reads a sequence and one that writes another.
teacher forcing | - | - | - | 教师强制 | In training, a network that writes is told the right symbol of the step before, whatever it wrote itself.
attention | α | - | `layers.Attention` | 注意力机制 | A weighted mean of many vectors, with weights computed from how well each fits a query.
additive attention | - | `additive` | `layers.AdditiveAttention` | 加性注意力 | Attention whose scores come from a small network: query and key are added inside a tanh.
scaled dot product | - | `scaled_dot` | - | 缩放点积 | Scores of attention that are the dot product of query and key, divided by the root of their length.
query, key, value | q, k, u | - | - | 查询、键、值 | In attention: what asks, what a place is found by, and what is taken from it.
alignment | α(t, j) | - | - | 对齐 | The weights of attention as a map: which step of the writing looked at which place.
causal mask | - | `causal_mask` | - | 因果掩码 | Lets each step look at itself and the past, not at the future.
self-attention | - | - | - | 自注意力 | Attention of a sequence to itself.
transformer | - | - | - | Transformer 模型 | A network made of self-attention and simple layers, without recurrence.
associative | - | `compose` | - | 结合律 | So is an operation if it makes no difference which neighbours are joined first.
linear recurrence | - | `scan` | - | 线性递推 | A new state that is the last one times a share plus something new, with no function around the sum.
parallel scan | - | `scan` | - | 并行扫描 | All states of a linear recurrence by joining steps as a tree, in about log2 T rounds in place of T steps.
work and depth | - | `scan_rounds` | - | 计算量与深度 | How many operations there are in all, and how many of them must wait for one another.
diagonal recurrence | - | `DiagonalRNN` | - | 对角循环 | Recurrent weights by which each memory acts on itself alone; with complex numbers each one turns and fades.
state space model | SSM | - | - | 状态空间模型 | A layer of linear memories with weights in and out, run as a recurrence, a scan or a long convolution.
minGRU | - | `MinGRU` | - | 最小门控循环单元 | A GRU whose gate and candidate look at the input alone, so that its recurrence is linear.
fast weights | S | `FastWeights` | - | 快速权重 | A matrix that the input writes and reads while the network runs, as its memory.
linear attention | - | `write_pairs` | - | 线性注意力 | Attention without softmax, which can be kept as one matrix: the sum of all values times their keys.
delta rule | - | `write_pairs` | - | 增量修正规则 | Write only the difference between the value and what the memory already says to the key.
hybrid model | - | - | - | 混合模型 | A network that has some layers with a fixed state and some with attention.
""".strip().splitlines()
)

_BY_NAME = {row.term.casefold(): row for row in TERMS}


class Glossary:
    """Rows of the glossary, shown as a list in a notebook and as plain text elsewhere."""

    def __init__(self, rows):
        self.rows = tuple(rows)

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def __repr__(self):
        table = [list(HEADINGS.values()), *([getattr(row, f) for f in HEADINGS] for row in self)]
        table = [[cell.replace("`", "") for cell in line] for line in table]
        # The meaning stands last and is not padded.
        widths = [max(map(_width, column)) for column in list(zip(*table, strict=True))[:-1]]
        return "\n".join(
            "  ".join(
                [cell + " " * (w - _width(cell)) for cell, w in zip(line, widths, strict=False)]
                + line[-1:]
            )
            for line in table
        )

    def _repr_html_(self):
        # A list, in which each meaning stands beside its word, or below it where the pane is
        # narrow: a table of six columns would push the meaning out of sight there.
        rows = "".join(map(self._html_row, self.rows))
        return f'<dl aria-label="Glossary" style="text-align:left;max-width:900px">{rows}</dl>'

    @staticmethod
    def _html_row(row):
        """Word and Chinese, then the meaning, and under it the symbol and the names."""
        places = (("symbol", "symbol"), ("in code", "code"), ("in Keras", "keras"))
        names = "; ".join(
            f"{words}: {inline(getattr(row, field))}"
            for words, field in places
            if getattr(row, field) != "-"
        )
        return (
            '<div style="display:flex;flex-wrap:wrap;column-gap:1em;margin:6px 0">'
            f'<dt style="flex:0 0 12em">{inline(row.term)} '
            f'<span lang="zh-Hans" style="font-weight:normal">{inline(row.chinese)}</span></dt>'
            f'<dd style="flex:1 1 22em;margin:0">{inline(row.meaning)}'
            f"{'<br>' if names else ''}{names}</dd></div>"
        )


def glossary(*terms):
    """Look up terms: ``glossary("hidden state", "readout")``; without a term, all of them.

    Returns
    -------
    Glossary
        The rows in the order asked for.

    Raises
    ------
    ValueError
        For a term that isn't there; the message names those that are spelt alike.
    """
    rows = []
    for term in terms:
        row = _BY_NAME.get(str(term).strip().casefold())
        if row is None:
            close = difflib.get_close_matches(str(term).casefold(), _BY_NAME, n=3, cutoff=0.5)
            guess = f"did you mean {' or '.join(map(repr, close))}?" if close else (
                "glossary() shows all terms"
            )
            raise ValueError(f"term {term!r} is not in the glossary: {guess}")
        rows.append(row)
    return Glossary(rows or TERMS)


def _width(text):
    """Columns that a text takes in a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
