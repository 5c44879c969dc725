using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>A prefix that many terms begin with.</summary>
/// <param name="Label">Its last scalar.</param>
/// <param name="Traits">What a <see cref="PrefixTopology"/> says of it.</param>
/// <param name="Start">The first of its terms.</param>
/// <param name="End">The term after its last.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TopologyNode(uint Label, uint Traits, int Start, int End);
