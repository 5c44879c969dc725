using System.Diagnostics;
using System.Numerics;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// A cell of S2: one of six faces of a cube around the earth, quartered up to 30 times, numbered along a Hilbert
/// curve. Ids, tokens and neighbours are those of the reference implementation, bit for bit. The default value is no
/// cell.
/// </summary>
/// <remarks>
/// The id has 3 bits of face, 2 per level and a 1 that ends it, so the cells below a cell are one range of ids.
/// Latitude and longitude are taken as those of a sphere, as all users of S2 do. Nothing is allocated but for text.
/// Thread-safe. Source: S2 documentation, "S2 Cells".
/// </remarks>
[DebuggerDisplay("{ToToken(),nq}")]
public readonly partial struct S2CellId : IEquatable<S2CellId>, IComparable<S2CellId>, IComparable,
    IComparisonOperators<S2CellId, S2CellId, bool>
{
    /// <summary>The level of leaves, about 1 cm wide.</summary>
    public const int MaxLevel = S2Geometry.MaxLevel;

    private const int FaceShift = 61;

    private S2CellId(ulong id) => Id = id;

    /// <summary>The 64 bits; 0 is no cell.</summary>
    public ulong Id { get; }

    /// <summary>Whether it is a cell: of one of six faces, ended by a 1 at an even place.</summary>
    public bool IsValid => Id >> FaceShift < S2Geometry.Faces && (LowestBit & 0x1555_5555_5555_5555) != 0;

    /// <summary>The face, 0 to 5.</summary>
    public int Face => (int)(Id >> FaceShift);

    /// <summary>The level, 0 for a face to 30 for a leaf.</summary>
    public int Level => MaxLevel - (BitOperations.TrailingZeroCount(Id) >> 1);

    /// <summary>Whether it is of level 30.</summary>
    public bool IsLeaf => (Id & 1) != 0;

    /// <summary>The least leaf in it.</summary>
    public S2CellId RangeMin => new(Id - (LowestBit - 1));

    /// <summary>The greatest leaf in it.</summary>
    public S2CellId RangeMax => new(Id + (LowestBit - 1));

    private ulong LowestBit => Id & (0 - Id);

    /// <summary>The leaf that holds a point.</summary>
    public static S2CellId FromLatLng(LatLng point) => FromVector(S2Geometry.FromLatLng(point));

    /// <summary>The cell of 64 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are no cell.</exception>
    public static S2CellId FromUInt64(ulong id)
    {
        var cell = new S2CellId(id);
        if (!cell.IsValid)
        {
            throw new ArgumentOutOfRangeException(nameof(id),
                $"It is 0x{id:x16}, but a cell has a face of 0 to 5 in the top 3 bits, its lowest 1 at an even bit.");
        }

        return cell;
    }

    /// <summary>The cell of a face.</summary>
    /// <param name="face">0 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public static S2CellId FromFace(int face) =>
        new(((ulong)Guard.InRange(face, 0, S2Geometry.Faces - 1) << FaceShift) + (1UL << (FaceShift - 1)));

    /// <summary>The cell of a level that holds this one.</summary>
    /// <param name="level">From 0 to this cell's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public S2CellId Parent(int level)
    {
        Guard.InRange(level, 0, Level);
        return ParentAt(level);
    }

    /// <summary>One of the four cells of the next level, in the order of the curve.</summary>
    /// <param name="position">0 to 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    /// <exception cref="InvalidOperationException">A leaf has none.</exception>
    public S2CellId Child(int position)
    {
        Guard.InRange(position, 0, 3);
        if (IsLeaf)
            throw new InvalidOperationException("A leaf, a cell of level 30, has no children; look at IsLeaf before.");
        return ChildAt(position);
    }

    /// <summary>Whether the other is this cell or lies in it.</summary>
    public bool Contains(S2CellId other) => other.Id >= RangeMin.Id && other.Id <= RangeMax.Id;

    /// <summary>Whether one lies in the other.</summary>
    public bool Intersects(S2CellId other) => other.RangeMin.Id <= RangeMax.Id && other.RangeMax.Id >= RangeMin.Id;

    /// <summary>The centre, in the quadratic coordinates of the face.</summary>
    public LatLng ToLatLng()
    {
        (double u, double v) = Center();
        S2Vector p = S2Geometry.Unproject(Face, u, v);
        double latitude = Math.Atan2(p.Z + 0.0, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)));
        double longitude = Math.Atan2(p.Y + 0.0, p.X + 0.0);
        return LatLng.FromDegrees(180 / Math.PI * latitude, 180 / Math.PI * longitude);
    }

    /// <summary>Whether both are the same cell.</summary>
    public static bool operator ==(S2CellId left, S2CellId right) => left.Id == right.Id;

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(S2CellId left, S2CellId right) => left.Id != right.Id;

    /// <summary>Whether the left comes first on the curve.</summary>
    public static bool operator <(S2CellId left, S2CellId right) => left.Id < right.Id;

    /// <summary>Whether the left comes later on the curve.</summary>
    public static bool operator >(S2CellId left, S2CellId right) => left.Id > right.Id;

    /// <summary>Whether the left comes first on the curve or is the same.</summary>
    public static bool operator <=(S2CellId left, S2CellId right) => left.Id <= right.Id;

    /// <summary>Whether the left comes later on the curve or is the same.</summary>
    public static bool operator >=(S2CellId left, S2CellId right) => left.Id >= right.Id;

    /// <inheritdoc/>
    public bool Equals(S2CellId other) => Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is S2CellId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(S2CellId other) => Id.CompareTo(other.Id);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        S2CellId other => CompareTo(other),
        _ => throw new ArgumentException($"It is a {obj.GetType()}, but must be a {nameof(S2CellId)}.", nameof(obj)),
    };

    /// <summary>The token; see <see cref="ToToken"/>.</summary>
    public override string ToString() => ToToken();

    internal static S2CellId FromVector(S2Vector p)
    {
        int face = S2Geometry.FaceOf(p);
        (double u, double v) = S2Geometry.Project(face, p);
        return FromLeaf(face, S2Geometry.ToLeaf(S2Geometry.ToS(u)), S2Geometry.ToLeaf(S2Geometry.ToS(v)));
    }

    internal static S2CellId FromLeaf(int face, int i, int j) =>
        new(((ulong)face << FaceShift) | (S2Curve.Place(face, i, j) << 1) | 1);

    internal S2CellId ParentAt(int level)
    {
        ulong bit = 1UL << (2 * (MaxLevel - level));
        return new S2CellId((Id & (0 - bit)) | bit);
    }

    internal S2CellId ChildAt(int position)
    {
        ulong bit = LowestBit >> 2;
        return new S2CellId(Id - LowestBit + (bit * (ulong)((2 * position) + 1)));
    }

    internal S2CellId Plus(ulong step) => new(Id + step);

    /// <summary>
    /// The corner leaf of the cell with the least row and column, how many leaves it is wide, and its orientation.
    /// </summary>
    internal (int I, int J, int Size, int Orientation) Leaves()
    {
        // From the cell on, its first leaf comes first on each level, which swaps i and j each time.
        int levels = MaxLevel - Level;
        int size = 1 << levels;
        (int i, int j, int orientation) = S2Curve.Cell(Face, RangeMin.Id << 3 >> 4);
        return (i & -size, j & -size, size, orientation ^ (levels & S2Curve.Swap));
    }

    private (double U, double V) Center()
    {
        (int i, int j, int size, _) = Leaves();
        return (S2Geometry.ToU((i + (size * 0.5)) / S2Geometry.MaxSize),
            S2Geometry.ToU((j + (size * 0.5)) / S2Geometry.MaxSize));
    }
}
