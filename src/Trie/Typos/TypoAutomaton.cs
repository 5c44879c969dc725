using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>
/// The universal automaton of optimal string alignment for 0, 1 or 2 edits: it reads a text and knows its least
/// distance to a query, whatever the query, by a step of one table each. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// <para>A state is a set of <see cref="EditPosition"/>s relative to the least of them; how far that one has come in
/// the query is kept beside it. Its input is not the text's scalar but the window of the query's scalars, from there
/// on, that equal it. Mihov, Schulz: Fast approximate search in large dictionaries, Computational Linguistics 30, 2004.
/// States and steps are found once, from the start by what follows.</para>
/// <para>Beyond the query's end windows are empty. States may hold places there, but never cheaper ones than the
/// query's end itself, which they would have come by.</para>
/// </remarks>
internal sealed unsafe class TypoAutomaton
{
    /// <summary>The most edits.</summary>
    public const int MostEdits = 2;

    /// <summary>The state that nothing leads out of.</summary>
    public const int Dead = 0;

    /// <summary>The state before the text, none of the query being done.</summary>
    public const int Start = 1;

    /// <summary>Scalars of the query that a step looks at.</summary>
    public const int WindowBits = (2 * MostEdits) + 1;

    /// <summary>What a state needs that lives whatever follows.</summary>
    public const byte Nothing = byte.MaxValue;

    private const int Windows = 1 << WindowBits;

    // Remains of a query from 7 on are too long for any state.
    private const int Remains = 8;

    private static readonly TypoAutomaton[] All = [new(0), new(1), new(2)];

    private readonly PinnedArray<byte> _memory;
    private readonly ushort* _steps;
    private readonly byte* _distances;
    private readonly byte* _floors;
    private readonly byte* _needed;

    private TypoAutomaton(int edits)
    {
        Edits = edits;
        (List<EditPosition[]> states, List<ushort> steps) = AutomatonStates.Find(edits, Windows);
        StateCount = states.Count;
        int stepBytes = steps.Count * sizeof(ushort);
        _memory = new(stepBytes + (StateCount * (Remains + 2)));
        _steps = (ushort*)_memory.Start;
        _distances = (byte*)_steps + stepBytes;
        _floors = _distances + (StateCount * Remains);
        _needed = _floors + StateCount;
        CollectionsMarshal.AsSpan(steps).CopyTo(new(_steps, steps.Count));
        for (int state = 0; state < StateCount; state++)
        {
            _floors[state] = (byte)states[state].Select(each => each.Edits).DefaultIfEmpty(edits + 1).Min();
            for (int rest = 0; rest < Remains; rest++)
                _distances[(state * Remains) + rest] = (byte)DistanceOf(states[state], rest);
            bool lives = StateOf(Step(state, 0)) != Dead;
            for (int bit = 0; bit < WindowBits && !lives; bit++)
                _needed[state] |= (byte)(StateOf(Step(state, 1 << bit)) != Dead ? 1 << bit : 0);
            if (lives)
                _needed[state] = Nothing;
        }
    }

    /// <summary>How many edits are allowed.</summary>
    public int Edits { get; }

    /// <summary>How many states there are.</summary>
    public int StateCount { get; }

    /// <summary>The automaton of so many edits, 0 to 2.</summary>
    public static TypoAutomaton For(int edits) => All[edits];

    /// <summary>What follows a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="window">Which scalars of the query, from where the state has come to, equal the text's.</param>
    /// <returns>To be read by <see cref="StateOf"/> and <see cref="AdvanceOf"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int state, int window) => _steps[(state << WindowBits) | window];

    /// <summary>The state that a step leads to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StateOf(int step) => step & 0xFF;

    /// <summary>How many more scalars of the query are done for certain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AdvanceOf(int step) => step >> 8;

    /// <summary>The distance of the text so far to the query; one more than is allowed if it is beyond.</summary>
    /// <param name="state">The state.</param>
    /// <param name="rest">How many scalars of the query are left from where the state has come to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Distance(int state, int rest) => _distances[(state * Remains) + (int)Math.Min((uint)rest, Remains - 1)];

    /// <summary>A distance that no text that begins with the one so far is below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Floor(int state) => _floors[state];

    /// <summary>
    /// Of a state that has no edit left, the bits of a window of which one at least must be set to lead on;
    /// <see cref="Nothing"/> of all others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Needed(int state) => _needed[state];

    private int DistanceOf(EditPosition[] state, int rest)
    {
        int least = Edits + 1;
        foreach (EditPosition each in state)
        {
            if (!each.IsSwapping && each.Done <= rest)
                least = Math.Min(least, each.Edits + rest - each.Done);
        }

        return least;
    }
}
