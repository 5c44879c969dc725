using Purlin.Geospatial.Tests.Index;

namespace Purlin.Geospatial.Tests.Live;

/// <summary>Random changes and queries against a dictionary and an index built from nothing.</summary>
public sealed class LiveOracleTests
{
    private static readonly int AllOperations = Effort.Of(byDefault: 100_000, soak: 3_000_000);

    [Fact]
    public void Answers_are_those_of_an_index_of_the_same_places()
    {
        int left = AllOperations;
        for (int seed = 0; left > 0; seed++)
        {
            string kind = PlaceSets.Kinds[seed % PlaceSets.Kinds.Length];
            left -= Run(kind, new Random(seed), $"{kind}, seed {seed}");
        }
    }

    private static int Run(string kind, Random random, string what)
    {
        var time = new ManualTimeProvider();
        var options = new LivePlacesOptions
        {
            TimeProvider = time,
            MinChanges = random.Next(1, 300),
            RebuildFraction = 0.001 + (random.NextDouble() / 2),
        };
        var live = new LivePlaces<int, Stall>(stall => stall.Id, Stall.Schema, options);
        var model = new StallModel();
        (LatLng[] places, Func<LatLng> query) = PlaceSets.Of(kind, random);
        const int Operations = 1_000;
        int keys = random.Next(1, 600);
        for (int i = 0; i < Operations; i++)
        {
            Change(live, model, random, () => new Stall(
                random.Next(keys), places[random.Next(places.Length)], 1UL << random.Next(8), random.Next(5), i));
            if (random.Next(100) == 0)
                time.Advance(TimeSpan.FromSeconds(1));
            if (random.Next(16) == 0)
                Compare(live.View, model, query(), random, $"{what}, operation {i}");
        }

        Assert.Equal(model.Length, live.Length);
        return Operations;
    }

    private static void Change(LivePlaces<int, Stall> live, StallModel model, Random random, Func<Stall> stall)
    {
        switch (random.Next(20))
        {
            case 0:
                Stall[] batch = [.. Enumerable.Range(0, random.Next(100)).Select(_ => stall())];
                int news = live.Set(batch);
                Assert.Equal(news, batch.Count(model.Set));
                break;
            case 1:
                int[] ids = [.. Enumerable.Range(0, random.Next(60)).Select(_ => stall().Id)];
                Assert.Equal(ids.Count(model.Remove), live.Remove(ids));
                break;
            case < 6:
                int id = stall().Id;
                Assert.Equal(model.Remove(id), live.Remove(id));
                break;
            case 6:
                int of = stall().Id;
                live.TryGet(of, out Stall? found);
                Assert.Same(model.Get(of), found);
                break;
            default:
                Stall one = stall();
                Assert.Equal(model.Set(one), live.Set(one));
                break;
        }
    }

    private static void Compare(
        PlaceView<Stall> view, StallModel model, LatLng here, Random random, string what)
    {
        PlaceIndex<Stall> index = model.Index;
        PlaceQuery<Stall>? query = QueryOf(random);
        int k = random.Next(1, 40);
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                AssertEqual(index.Nearest(here, k, query), view.Nearest(here, k, query), what);
                break;
            case 3:
                AssertEqual(index.Nearest(here, k, query), [.. view.Browse(here, query).Take(k)], what);
                break;
            case 4:
                var circle = new Circle(here, Distance.FromMeters(Math.Pow(10, 3 + (random.NextDouble() * 4))));
                AssertEqual(index.Within(circle, query), view.Within(circle, query), what);
                Assert.Equal(index.Within(circle, query).Length, view.Count(circle, query));
                break;
            case 5:
                LatLngBox box = BoxAround(here, random);
                PlaceQuery<Stall>? anywhere = query?.Within is null ? query : null;
                AssertEqual(index.Within(box, anywhere), view.Within(box, anywhere), what);
                Assert.Equal(index.Within(box, anywhere).Length, view.Count(box, anywhere));
                break;
            case 6:
                var polygon = new Polygon([here, Points.At(10, 20), Points.At(-20, 50)]);
                AssertEqual(index.Within(polygon), view.Within(polygon), what);
                Assert.Equal(index.Within(polygon).Length, view.Count(polygon));
                break;
            default:
                var score = new LinearScore(random.NextDouble() / 100, 1);
                AssertEqual(index.Best(here, k, score, query), view.Best(here, k, score, query), what);
                break;
        }
    }

    private static LatLngBox BoxAround(LatLng here, Random random)
    {
        double south = Math.Max(-90, here.Latitude - (random.NextDouble() * 30));
        double north = Math.Min(90, here.Latitude + (random.NextDouble() * 30));
        double east = ((here.Longitude + (random.NextDouble() * 60) + 180) % 360) - 180;
        return LatLngBox.FromDegrees(south, here.Longitude, north, east);
    }

    private static PlaceQuery<Stall>? QueryOf(Random random) => random.Next(6) switch
    {
        0 => new() { Within = Distance.FromKilometers(random.Next(1, 3_000)) },
        1 => new() { Categories = 3 },
        2 => new() { Columns = [ColumnRange.AtLeast(0, 2)], Exact = true },
        3 => new() { Where = stall => stall.Version % 2 == 0 },
        _ => null,
    };

    private static void AssertEqual<TFound>(TFound[] expected, TFound[] found, string what) =>
        Assert.True(expected.SequenceEqual(found),
            $"{what}: expected {string.Join(' ', expected)}, but found {string.Join(' ', found)}");
}
