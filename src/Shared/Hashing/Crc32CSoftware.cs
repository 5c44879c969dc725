using System.Buffers.Binary;

namespace Purlin.Shared;

/// <summary>
/// CRC-32C by tables, eight bytes at a step, for processors without the instruction. Both sides of a step are the bare
/// register: <see cref="Crc32C"/> inverts it before and after.
/// </summary>
/// <remarks>
/// Source: M. E. Kounavis, F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation"
/// (slicing by eight), IEEE Transactions on Computers 57(11), 2008.
/// </remarks>
internal static class Crc32CSoftware
{
    private const int Slices = 8;
    private const int SliceLength = 256;

    // Slice s, entry b: the register after the byte b and s zero bytes. 8 KiB, built on first use and so not at all
    // where the instruction exists.
    private static readonly uint[] Table = BuildTable();

    /// <summary>Runs the register over <paramref name="data"/>. Time linear in the length, no allocation.</summary>
    /// <param name="register">The register before, not inverted.</param>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <returns>The register after, not inverted.</returns>
    public static uint Append(uint register, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> table = Table;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ register;
            register = Entry(table, 7, word) ^ Entry(table, 6, word >> 8)
                ^ Entry(table, 5, word >> 16) ^ Entry(table, 4, word >> 24)
                ^ Entry(table, 3, word >> 32) ^ Entry(table, 2, word >> 40)
                ^ Entry(table, 1, word >> 48) ^ Entry(table, 0, word >> 56);
        }

        foreach (byte value in data)
            register = (register >> 8) ^ Entry(table, 0, register ^ value);

        return register;
    }

    private static uint Entry(ReadOnlySpan<uint> table, int slice, ulong word) =>
        table[(slice * SliceLength) + (byte)word];

    private static uint[] BuildTable()
    {
        const uint ReflectedPolynomial = 0x82F63B78;

        uint[] table = new uint[Slices * SliceLength];
        for (uint value = 0; value < SliceLength; value++)
        {
            uint register = value;
            for (int bit = 0; bit < 8; bit++)
                register = (register >> 1) ^ ((register & 1) * ReflectedPolynomial);

            table[value] = register;
        }

        for (int i = SliceLength; i < table.Length; i++)
        {
            uint oneByteBefore = table[i - SliceLength];
            table[i] = (oneByteBefore >> 8) ^ table[(byte)oneByteBefore];
        }

        return table;
    }
}
