using Purlin.ConsistentHashing;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// When the desks changed, no more cells changed hands than had to, by a recount of every slot; and every trip whose
/// rider still waits is with the desk whose cell that is.
/// </summary>
internal sealed class MovedShareMinimal(DispatchTerritory territory, Dispatcher dispatcher) : IInvariant
{
    // All slots of the map: each is a range of hashes with one owner.
    private const int SlotBits = 16;

    private static IEnumerable<int> Slots => Enumerable.Range(0, 1 << SlotBits);

    public string Name => "cells moved no more than they must";

    public InvariantResult Check()
    {
        foreach (var trip in dispatcher.Trips.Where(trip => trip.IsAtDesk))
        {
            if (trip.Desk != territory.DeskAt(trip.Request.PickUp))
                return InvariantResult.Fail($"{trip.Id} is with {trip.Desk}, which does not own its cell");
        }

        return territory.Plan is { } plan
            ? Recount(territory.First, territory.Current, plan)
            : InvariantResult.Pass("no desk has changed yet");
    }

    internal static InvariantResult Recount(NodeMap first, NodeMap current, MigrationPlan plan)
    {
        var before = OwnedSlots(first);
        var after = OwnedSlots(current);
        var moved = Slots.Count(slot => OwnerOf(first, slot) != OwnerOf(current, slot));
        var least = after.Sum(desk => Math.Max(0, desk.Value - before.GetValueOrDefault(desk.Key)));
        var counted = (double)moved / (1 << SlotBits);
        var detail = $"{Text.Percent(counted)} moved, at least {Text.Percent((double)least / (1 << SlotBits))} had to";
        return moved == least && plan.MovedShare == counted
            ? InvariantResult.Pass(detail)
            : InvariantResult.Fail($"{detail}, planned were {Text.Percent(plan.MovedShare)}");
    }

    private static Dictionary<string, int> OwnedSlots(NodeMap map) =>
        Slots.CountBy(slot => OwnerOf(map, slot)).ToDictionary(StringComparer.Ordinal);

    private static string OwnerOf(NodeMap map, int slot) => map.GetNodeByHash((ulong)slot << (64 - SlotBits)).Id;
}
