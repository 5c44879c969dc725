using System.Globalization;
using Purlin.Shared;

namespace Purlin.Geospatial;

public static partial class Geohash
{
    // A row and a column of the grid of so many bits.
    private readonly record struct Cell(ulong Row, ulong Column, int Bits)
    {
        public ulong Code
        {
            get
            {
                // An odd number of bits ends with one of the longitude.
                ulong code = (Bits & 1) == 0
                    ? FastBits.Interleave((uint)Row, (uint)Column)
                    : FastBits.Interleave((uint)Column, (uint)Row);
                return code;
            }
        }

        public string Text
        {
            get
            {
                Span<char> text = stackalloc char[MaxLength];
                (uint row, uint column) = FastBits.Deinterleave(Code << (MaxBits - Bits));
                GeohashText.Write(row, column, text);
                return new string(text[..(Bits / GeohashText.BitsPerChar)]);
            }
        }

        public LatLngBox Box
        {
            get
            {
                int rowShift = 32 - RowBits;
                int columnShift = 32 - ColumnBits;
                return LatLngBox.FromDegrees(
                    GeohashGrid.RowEdge(Row << rowShift), GeohashGrid.ColumnEdge(Column << columnShift),
                    GeohashGrid.RowEdge((Row + 1) << rowShift), GeohashGrid.ColumnEdge((Column + 1) << columnShift));
            }
        }

        public int RowBits => Bits / 2;

        public int ColumnBits => (Bits + 1) / 2;

        private ulong LastRow => (1UL << RowBits) - 1;

        private ulong LastColumn => (1UL << ColumnBits) - 1;

        public static Cell Of(ulong code, int bits)
        {
            Guard.InRange(bits, 1, MaxBits);
            Guard.InRange(code, 0UL, ulong.MaxValue >> (MaxBits - bits), "The code must fit into the bits.");
            (uint even, uint odd) = FastBits.Deinterleave(code);
            return (bits & 1) == 0 ? new Cell(even, odd, bits) : new Cell(odd, even, bits);
        }

        public static bool TryParse(ReadOnlySpan<char> text, out Cell cell)
        {
            cell = default;
            if (!GeohashText.TryRead(text, out ulong code))
                return false;
            cell = Of(code, text.Length * GeohashText.BitsPerChar);
            return true;
        }

        public static Cell Parse(ReadOnlySpan<char> text)
        {
            if (!TryParse(text, out Cell cell))
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                    $"It has {text.Length} characters, but a geohash has from 1 to 12 of {GeohashText.Alphabet}."));
            }

            return cell;
        }

        public Cell Neighbor(GeohashDirection direction)
        {
            (int up, int right) = Guard.Defined(direction) switch
            {
                GeohashDirection.North => (1, 0),
                GeohashDirection.NorthEast => (1, 1),
                GeohashDirection.East => (0, 1),
                GeohashDirection.SouthEast => (-1, 1),
                GeohashDirection.South => (-1, 0),
                GeohashDirection.SouthWest => (-1, -1),
                GeohashDirection.West => (0, -1),
                _ => (1, -1),
            };
            bool overPole = (up > 0 && Row == LastRow) || (up < 0 && Row == 0);
            ulong row = overPole ? Row : Row + (ulong)up;
            ulong half = overPole ? (LastColumn / 2) + 1 : 0;
            return this with { Row = row, Column = (Column + half + (ulong)right) & LastColumn };
        }
    }
}
