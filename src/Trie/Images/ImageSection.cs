using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>A part of an image.</summary>
/// <param name="Offset">Where it begins, a multiple of 64 from the image's start.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Crc">The CRC-32C of its bytes.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ImageSection(long Offset, long Bytes, ImageSectionKind Kind, uint Crc);

/// <summary>What a part of an image is. Numbers are of the file's format.</summary>
internal enum ImageSectionKind
{
    /// <summary>The levels of the <see cref="BlockLocator"/>.</summary>
    Heads = 1,

    /// <summary>Where each block begins.</summary>
    Starts = 2,

    /// <summary>The blocks.</summary>
    Blocks = 3,

    /// <summary>The levels of the <see cref="CodeMaxima"/>.</summary>
    Codes = 4,

    /// <summary>The table of <see cref="HeavyPrefixes"/>.</summary>
    HeavyTable = 5,

    /// <summary>Their lists.</summary>
    HeavyLists = 6,

    /// <summary>Exact counts.</summary>
    Counts = 7,

    /// <summary>Labels, where any term has one.</summary>
    Labels = 8,

    /// <summary>The <see cref="PrefixTopology"/>, where typos may be asked for.</summary>
    Topology = 9,
}
