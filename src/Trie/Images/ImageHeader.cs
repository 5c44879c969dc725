using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>The beginning of an image: what it is, how large, and where its sections are. Little-endian.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ImageHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Bytes = 512;

    /// <summary>"PURLTRIE".</summary>
    public const ulong Signature = 0x45_49_52_54_4C_52_55_50;

    /// <summary>What is written and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Room for so many sections.</summary>
    public const int MaxSections = 16;

    /// <summary>Says that it is an image.</summary>
    public ulong Magic;

    /// <summary>The version of the format.</summary>
    public int Version;

    /// <summary>The CRC-32C of the header with zero in this place.</summary>
    public uint Crc;

    /// <summary>Bytes of the whole image.</summary>
    public long TotalBytes;

    /// <summary>How many terms there are.</summary>
    public int Count;

    /// <summary>The longest term and query, in bytes.</summary>
    public int MaxTermBytes;

    /// <summary>How many sections there are.</summary>
    public int SectionCount;

    /// <summary>How many lists of heavy prefixes.</summary>
    public int ListCount;

    /// <summary>How many nodes the topology has; 0 if there is none.</summary>
    public int NodeCount;

    /// <summary>Zero.</summary>
    public int Reserved;

    /// <summary>The sections.</summary>
    public SectionTable Sections;

    /// <summary>The CRC that the header should have.</summary>
    public readonly uint ComputeCrc()
    {
        ImageHeader header = this;
        header.Crc = 0;
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        MemoryMarshal.Write(bytes, header);
        return Crc32C.Compute(bytes);
    }

    /// <summary>Room for the sections.</summary>
    [InlineArray(MaxSections)]
    public struct SectionTable
    {
        private ImageSection _first;
    }
}
