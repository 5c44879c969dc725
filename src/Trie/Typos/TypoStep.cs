using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>What a walk has to do yet, or has found.</summary>
/// <param name="Start">The first term; a node where there is no end.</param>
/// <param name="End">The term after the last; <see cref="Node"/> for a node.</param>
/// <param name="State">The automaton's, before these terms part; dead for what was found.</param>
/// <param name="Best">The least distance so far.</param>
/// <param name="Done">How far the state has come in the query.</param>
/// <param name="Depth">Bytes that the terms share and the automaton has read.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TypoStep(int Start, int End, byte State, byte Best, ushort Done, ushort Depth)
{
    /// <summary>In place of an end: the start is a node.</summary>
    public const int Node = -1;

    /// <summary>Whether it is a node.</summary>
    public bool IsNode => End == Node;

    /// <summary>Whether all of these terms have the distance.</summary>
    public bool IsFound => State == TypoAutomaton.Dead;
}
