using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// A whole ranking of the nodes for every hash, in which a node that leaves is only left out and a node that joins is
/// only put in: the next choices of engines whose first choice is something else.
/// </summary>
/// <remarks>
/// <para>
/// Each node holds numbers that it keeps while it is here. A hash starts a sequence of random numbers; the nodes are
/// ranked in the order in which their numbers come up. A number that nobody holds is passed over, which is why a leave
/// changes no one else's order.
/// </para>
/// <para>
/// The numbers from 0 to <see cref="BaseCount"/> - 1 are drawn evenly. When there are more, the range doubles: a coin
/// per draw says whether it is of the new half or the next draw of the old range. So the old range's own sequence
/// stays as it was, and the doubled range's draws are even as well.
/// </para>
/// <para>
/// Weights: a node holds one number per started <see cref="Unit"/> of weight, and each draw carries a mark that must be
/// under the number's threshold. The unit is a part of the state, because another one would change every order.
/// </para>
/// <para>
/// After a few draws per number the nodes that did not come up yet follow in the order of a random word each; so a
/// walk ends, however few of the numbers are held.
/// </para>
/// </remarks>
internal sealed partial class KeyRanking
{
    /// <summary>How often the range can double.</summary>
    public const int MaxLevels = 24;

    private const uint Always = uint.MaxValue;
    private const int Vacant = -1;

    // Apart from the words that any engine draws for its first choice.
    private const ulong LevelSalt = 0xD1B54A32D192ED03;
    private const ulong ScanSalt = 0x8CB92BA72F3D8DD7;

    // The holder of each number; null when number i is held by node i, or when the chunks say it in less memory because
    // the holders are in the order of their numbers. The thresholds are null when all are Always.
    private readonly int[]? _holders;
    private readonly Chunk[]? _chunks;
    private readonly uint[]? _thresholds;
    private readonly int _count;
    private readonly int _levels;
    private readonly int _mostDraws;

    private KeyRanking(int baseCount, double unit, int count, int[]? holders, Chunk[]? chunks, uint[]? thresholds)
    {
        BaseCount = baseCount;
        Unit = unit;
        _count = count;
        _holders = holders;
        _chunks = chunks;
        _thresholds = thresholds;
        while ((long)baseCount << _levels < count)
            _levels++;
        _mostDraws = (int)Math.Min(int.MaxValue, 16 + (4L * baseCount << _levels));
    }

    /// <summary>How many numbers are drawn without a coin.</summary>
    public int BaseCount { get; }

    /// <summary>The weight that one number stands for.</summary>
    public double Unit { get; }

    /// <summary>How many numbers there are, held or not.</summary>
    public int NumberCount => _count;

    /// <summary>Whether each node holds the number of its place.</summary>
    public bool IsIdentity => _holders is null && _chunks is null;

    /// <summary>Whether <see cref="DrawEven"/> gives the ranking: equal nodes hold all numbers, in order.</summary>
    public bool IsEven => _levels == 0 && IsIdentity && _thresholds is null;

    /// <summary>The node of a draw of an even ranking; it may have come before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DrawEven(ulong hash, uint draw, uint count) => Split(Mixing.Word(hash, draw), count).Number;

    /// <summary>The node that holds a number, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int HolderOf(int number)
    {
        if (_chunks is not null)
            return Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_chunks), number >>> 6).HolderOf(number);
        return _holders is null ? number : Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_holders), number);
    }

    /// <summary>The next node in the ranking of the state's hash; it may have come before. -1 after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(ref CandidateState state)
    {
        while (state.Step < _mostDraws)
        {
            if (state.Step++ == 0 && _levels > 0)
                state.BeginLevels(_levels);
            (int number, uint mark) = _levels == 0 ? DrawBase(ref state) : Draw(ref state);
            if (number >= _count)
                continue;
            if (_thresholds is not null
                && mark > Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_thresholds), number))
            {
                continue;
            }

            int node = HolderOf(number);
            if (node != Vacant)
                return node;
        }

        return Scan(ref state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Number, uint Mark) DrawBase(ref CandidateState state) =>
        Split(Mixing.Word(state.Hash, (ulong)(uint)state.BaseDrawn++), (uint)BaseCount);

    private (int Number, uint Mark) Draw(ref CandidateState state)
    {
        for (int level = _levels; level > 0; level--)
        {
            ulong word = Mixing.Word(state.Hash ^ ((ulong)level * LevelSalt), (ulong)(uint)state.Drawn[level]++);
            if ((word & 1) == 0)
                continue;
            int half = BaseCount << (level - 1);
            (int number, uint mark) = Split(word, (uint)half);
            return (half + number, mark);
        }

        return DrawBase(ref state);
    }

    // The upper half of the word is the number; what scaling leaves over of it and the lower half are the mark. The
    // lowest bit is a coin elsewhere, so it is not the mark's highest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Number, uint Mark) Split(ulong word, uint count) =>
        ((int)(((word >> 32) * count) >> 32), (uint)word);

    /// <summary>Which of 64 numbers are held, and by whom: the nodes follow each other.</summary>
    private readonly record struct Chunk(ulong Held, int FirstHolder)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int HolderOf(int number)
        {
            ulong bit = 1UL << number;
            return (Held & bit) == 0 ? Vacant : FirstHolder + BitOperations.PopCount(Held & (bit - 1));
        }
    }

    /// <summary>The next node in the order of a word for each of its numbers, found by looking at all.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Scan(ref CandidateState state)
    {
        int best = Vacant;
        ulong bestWord = ulong.MaxValue;
        for (int number = 0; number < _count; number++)
        {
            if (HolderOf(number) == Vacant)
                continue;
            ulong word = Mixing.Word(state.Hash ^ ScanSalt, (ulong)number);
            bool isLater = state.Scanned == 0 || word > state.LastWord
                || (word == state.LastWord && number > state.LastNumber);
            if (isLater && (best == Vacant || word < bestWord))
            {
                best = number;
                bestWord = word;
            }
        }

        if (best == Vacant)
            return -1;
        state.Scanned++;
        state.LastWord = bestWord;
        state.LastNumber = best;
        return HolderOf(best);
    }
}
