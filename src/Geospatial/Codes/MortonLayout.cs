using System.Numerics;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Morton codes, the Z-order, of 2 to 8 columns of equally many bits, 128 in all at most: bit i of column c is bit i
/// x columns + c. Tables sorted by such a code can skip what a box of columns does not touch.
/// </summary>
/// <remarks>
/// Columns are unsigned; add half the range to signed ones. A layout is immutable and thread-safe. Source: H. Tropf
/// and H. Herzog, "Multidimensional range search in dynamically balanced trees", Angewandte Informatik 2/1981.
/// </remarks>
public sealed partial class MortonLayout
{
    /// <summary>The most bits of a code.</summary>
    public const int MaxCodeBits = 128;

    private const int MinColumns = 2;
    private const int MaxColumns = 8;

    private readonly ulong[] _lowMasks;
    private readonly ulong[] _highMasks;

    /// <summary>A layout of so many columns.</summary>
    /// <param name="columns">2 to 8.</param>
    /// <param name="bits">Bits per column, 1 to 64, 128 for all columns together at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public MortonLayout(int columns, int bits)
    {
        Columns = Guard.InRange(columns, MinColumns, MaxColumns);
        Bits = Guard.InRange(bits, 1, MaxCodeBits / columns, "All columns together have 128 bits at most.");
        _lowMasks = new ulong[columns];
        _highMasks = new ulong[columns];
        for (int i = 0; i < columns * bits; i++)
        {
            ulong[] masks = i < 64 ? _lowMasks : _highMasks;
            masks[i % columns] |= 1UL << (i & 63);
        }
    }

    /// <summary>How many columns.</summary>
    public int Columns { get; }

    /// <summary>Bits per column.</summary>
    public int Bits { get; }

    private ulong MaxValue => ulong.MaxValue >> (64 - Bits);

    private UInt128 MaxCode => UInt128.MaxValue >> (MaxCodeBits - (Columns * Bits));

    /// <summary>The code of a row.</summary>
    /// <param name="row">A number per column, below 2^bits.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One is too large.</exception>
    public UInt128 Encode(ReadOnlySpan<ulong> row)
    {
        CheckColumns(row);
        ulong low = 0;
        ulong high = 0;
        for (int i = 0; i < row.Length; i++)
        {
            Guard.InRange(row[i], 0UL, MaxValue, name: nameof(row));
            low |= FastBits.Deposit(row[i], _lowMasks[i]);
            int taken = BitOperations.PopCount(_lowMasks[i]);
            high |= taken == 64 ? 0 : FastBits.Deposit(row[i] >> taken, _highMasks[i]);
        }

        return new UInt128(high, low);
    }

    /// <summary>The row of a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="row">Gets a number per column; has as many places.</param>
    /// <exception cref="ArgumentException">The row has more or fewer places.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The code has more bits than all columns.</exception>
    public void Decode(UInt128 code, Span<ulong> row)
    {
        CheckColumns(row);
        Guard.InRange(code, UInt128.Zero, MaxCode);
        for (int i = 0; i < row.Length; i++)
            row[i] = Value(code, i);
    }

    private ulong Value(UInt128 code, int column)
    {
        int taken = BitOperations.PopCount(_lowMasks[column]);
        ulong low = FastBits.Extract((ulong)code, _lowMasks[column]);
        return taken == 64 ? low : low | (FastBits.Extract((ulong)(code >> 64), _highMasks[column]) << taken);
    }

    private void CheckColumns(ReadOnlySpan<ulong> row)
    {
        if (row.Length != Columns)
            throw new ArgumentException($"It has {row.Length} columns, but the layout has {Columns}.", nameof(row));
    }
}
