using Purlin.ConsistentHashing;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Which dispatch desk serves which cell of the map. Eight desks share the cells evenly; at 21:00 one goes home and
/// another opens, and only the cells of the one that went change hands.
/// </summary>
internal sealed class DispatchTerritory : IDisposable
{
    private const int Desks = 8;
    private const double CellMeters = 1000;

    // As far into the evening as the change of desks is.
    private static readonly TimeSpan ChangeAfter = TimeSpan.FromHours(1);

    private readonly MapGrid _cells = new(CellMeters);
    private readonly Router _router;
    private readonly ITimer _change;

    public DispatchTerritory(CityClock clock)
    {
        First = SlotMap.Create(Enumerable.Range(1, Desks).Select(DeskOf));
        _router = new Router(First);
        _change = clock.CreateTimer(_ => ChangeDesks(), null, ChangeAfter, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cells have changed hands.</summary>
    public event Action? Changed;

    /// <summary>The map of the early evening.</summary>
    public NodeMap First { get; }

    /// <summary>The map in force.</summary>
    public NodeMap Current => _router.Map;

    /// <summary>Who gave what to whom at the change; null until then.</summary>
    public MigrationPlan? Plan { get; private set; }

    /// <summary>The desk of the cell that a point lies in.</summary>
    public string DeskAt(GeoPoint point)
    {
        var cell = _cells.CellOf(point);
        return Current.GetNode(((long)cell.Column << 32) | (uint)cell.Row).Id;
    }

    public void Dispose() => _change.Dispose();

    private void ChangeDesks()
    {
        // Both at once: a desk that opens as another closes takes over its cells, and nobody else moves.
        var next = First.With(First.Nodes.Remove(DeskOf(3).Id).Add(DeskOf(Desks + 1)));
        Plan = MigrationPlan.Between(First, next);
        _router.Publish(next);
        Changed?.Invoke();
    }

    private static Node DeskOf(int number) => new($"desk-{number}");
}
