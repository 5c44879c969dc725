using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>A prefix that many terms begin with.</summary>
/// <param name="Label">Its last scalar.</param>
/// <param name="Follows">What may follow it: the <see cref="PrefixTopology.SetOf"/> of the next scalars.</param>
/// <param name="Start">The first of its terms.</param>
/// <param name="End">The term after its last.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TopologyNode(uint Label, uint Follows, int Start, int End);
