using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>A place of the table of heavy prefixes; of length 0 where there is none.</summary>
/// <param name="Head">The prefix's first eight bytes as a big-endian number.</param>
/// <param name="Start">Its first term.</param>
/// <param name="End">The term after its last.</param>
/// <param name="List">Which list is its own.</param>
/// <param name="Length">Its length.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct HeavyEntry(ulong Head, int Start, int End, int List, int Length);
