namespace Purlin.Geospatial.Tests;

/// <summary>
/// The reference implementation (libs2 0.10.0 of Debian) made S2.txt by s2vectors.cpp; both are beside this file.
/// </summary>
public sealed class S2ReferenceTests
{
    private static readonly int[] MaxCells = [8, 1, 2, 3, 4, 5, 6, 12, 20, 100];

    [Fact]
    public void A_million_ids_are_the_references()
    {
        var random = new SplitMix(1);
        Assert.All(Lines("ids"), expected =>
        {
            var digest = new WordDigest();
            for (int i = 0; i < 10_000; i++)
                digest.Add(S2CellId.FromLatLng(random.Point()).Id);
            Assert.Equal(expected, digest.ToString());
        });
    }

    [Fact]
    public void Parents_neighbors_tokens_and_centers_are_the_references()
    {
        var random = new SplitMix(2);
        S2CellId[] neighbors = new S2CellId[S2CellId.MaxNeighbors];
        Assert.All(Lines("neighbors"), expected =>
        {
            var digest = new WordDigest();
            for (int i = 0; i < 1_000; i++)
            {
                S2CellId id = S2CellId.FromLatLng(random.Point()).Parent(i % 31);
                digest.Add(id.Id);
                id.GetEdgeNeighbors(neighbors);
                foreach (S2CellId neighbor in neighbors[..4])
                    digest.Add(neighbor.Id);
                int count = id.GetAllNeighbors(neighbors);
                foreach (S2CellId neighbor in neighbors[..count])
                    digest.Add(neighbor.Id);
                foreach (char c in id.ToToken())
                    digest.Add(c);
                digest.Add(S2CellId.FromLatLng(id.ToLatLng()).Parent(id.Level).Id);
            }

            Assert.Equal(expected, digest.ToString());
        });
    }

    [Fact]
    public void Two_thousand_covers_of_caps_are_the_references()
    {
        var random = new SplitMix(3);
        int i = 0;
        Assert.All(Lines("cover"), expected =>
        {
            LatLng center = random.Point();
            double unit = random.Unit();
            double radians = Math.ScaleB(1 + unit, -(int)(random.Next() % 25)) * 1.5;
            var options = new S2CoverOptions { MaxCells = MaxCells[i % 10] };
            if (i % 7 == 3)
            {
                options = options with { MaxLevel = (int)(random.Next() % 31) };
            }
            else if (i % 7 == 5)
            {
                int level = Math.Min(28, Math.Max(0, 2 - Math.ILogB(radians)));
                options = options with { MinLevel = level, MaxLevel = level + (int)(random.Next() % 3) };
            }

            i++;
            S2CellId[] cells = S2Cover.Of(new S2Cap(center, radians), options);
            var digest = new WordDigest();
            foreach (S2CellId cell in cells)
                digest.Add(cell.Id);
            Assert.Equal(expected, $"{cells.Length} {digest}");
        });
        Assert.Equal(2_000, i);
    }

    private static List<string> Lines(string kind) =>
    [
        .. Vectors.Lines("S2.txt")
            .Where(line => line.StartsWith(kind, StringComparison.Ordinal))
            .Select(line => line[(kind.Length + 1)..]),
    ];
}
