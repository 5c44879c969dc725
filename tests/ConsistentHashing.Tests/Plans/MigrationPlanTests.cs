namespace Purlin.ConsistentHashing.Tests;

public sealed class MigrationPlanTests
{
    private static readonly double Circle = Math.Pow(2, 64);

    [Fact]
    public void The_ranges_of_a_plan_are_exactly_what_changed_of_all_hashes()
    {
        var random = new Random(5);
        SlotMap slots = SlotMap.Create(Maps.Nodes(30), slots: SlotMap.MinSlots);
        RingMap ring = RingMap.Create(Maps.Nodes(30), pointsPerWeight: 20);
        for (int step = 0; step < 12; step++)
        {
            SlotMap nextSlots = (SlotMap)Change(slots, random, step);
            RingMap nextRing = (RingMap)Change(ring, random, step);
            AssertExact(slots, nextSlots);
            AssertExact(ring, nextRing);
            AssertExact(slots, nextRing);
            (slots, ring) = (nextSlots, nextRing);
        }
    }

    [Fact]
    public void Rings_of_meeting_points_and_maps_of_other_sizes_have_exact_plans()
    {
        var hash = new Maps.TwelveBits();
        RingMap ring = RingMap.Create(Maps.Nodes(40), hash, 60);
        AssertExact(ring, ring.Remove("node-3"));
        AssertExact(ring.Remove("node-3"), ring.Add(new Node("x")));
        SlotMap small = SlotMap.Create(Maps.Nodes(9), slots: 1 << 14);
        SlotMap large = SlotMap.Create(Maps.Nodes(11), slots: 1 << 16);
        AssertExact(small, large);
        AssertExact(large, small);

        // The last point at the very end of the circle.
        NodeSet two = NodeSet.Of(new Node("a"), new Node("b"));
        RingMap ended = RingMap.FromPoints(two, KeyHash.Default, [new(ulong.MaxValue, 0), new(9, 1)]);
        RingMap begun = RingMap.FromPoints(two, KeyHash.Default, [new(0, 0), new(9, 1)]);
        AssertExact(ended, begun);
        AssertExact(begun, ended);
    }

    [Fact]
    public void A_plan_of_maglev_lists_the_entries_that_changed()
    {
        MaglevMap from = MaglevMap.Create(Maps.Nodes(20), tableSize: 2_003);
        MaglevMap to = from.Remove("node-4");
        MigrationPlan plan = MigrationPlan.Between(from, to);
        Assert.Equal(PlanUnit.TableEntries, plan.Unit);
        Assert.Equal(2_003, plan.TableSize);
        var moved = new Dictionary<ulong, (string, string)>();
        foreach (KeyMove move in plan.Moves)
        {
            for (ulong entry = move.First; entry <= move.Last; entry++)
                moved.Add(entry, (move.From.Id, move.To.Id));
        }

        for (ulong entry = 0; entry < 2_003; entry++)
        {
            (string, string) owners = (from.GetNodeByHash(entry).Id, to.GetNodeByHash(entry).Id);
            Assert.Equal(owners.Item1 != owners.Item2, moved.TryGetValue(entry, out var move));
            Assert.True(owners.Item1 == owners.Item2 || owners == move);
        }

        Assert.Equal(moved.Count / 2_003.0, plan.MovedShare, 1e-12);
        Assert.True(plan.MovedShare > plan.MinimumShare);
        // Everyone who stays grows, so the least is what the leaver had.
        int left = from.Nodes.Find("node-4");
        Assert.Equal(from.GetShares()[left], plan.MinimumShare, 1e-12);
    }

    [Fact]
    public void Tables_of_different_sizes_have_no_entries_in_common() => AssertExpected(
        MaglevMap.Create(Maps.Nodes(6), tableSize: 2_003), MaglevMap.Create(Maps.Nodes(7), tableSize: 1_009));

    [Fact]
    public void The_minimum_is_the_least_that_must_change_hands()
    {
        SlotMap slots = SlotMap.Create(Maps.Nodes(9), slots: SlotMap.MinSlots);
        RingMap ring = RingMap.Create(Maps.Nodes(9));
        foreach (NodeMap map in new NodeMap[] { slots, ring })
        {
            MigrationPlan leave = MigrationPlan.Between(map, map.Remove("node-4"));
            Assert.Equal(map.GetShares()[map.Nodes.Find("node-4")], leave.MinimumShare, 1e-12);
            Assert.Equal(leave.MinimumShare, leave.MovedShare, 1e-12);
        }

        // One goes and one comes: the leaver's share would do, rendezvous moves more.
        RendezvousMap ranked = RendezvousMap.Create(Maps.Nodes(9));
        MigrationPlan swap = MigrationPlan.Between(ranked, ranked.Remove("node-4").Add(new Node("x")));
        Assert.Equal(1 / 9.0, swap.MinimumShare, 1e-12);
        Assert.InRange(swap.MovedShare, swap.MinimumShare + 0.01, 1);
    }

    [Theory]
    [InlineData(MapEngine.Rendezvous)]
    [InlineData(MapEngine.Stateless)]
    [InlineData(MapEngine.Jump)]
    public void Engines_without_ranges_say_where_each_key_moves_and_expect_the_share(MapEngine engine)
    {
        NodeMap from = Maps.Create(engine, Maps.Nodes(15));
        NodeMap to = from.Add(new Node("x")).Add(new Node("y"));
        if (from.Guarantees.HasFlag(MapGuarantees.AnyRemoval))
            to = to.Remove("node-3");
        if (from.Guarantees.HasFlag(MapGuarantees.Weights))
            to = to.Replace(new Node("node-7") { Weight = 2.5 });
        AssertExpected(from, to);
    }

    [Fact]
    public void Numbers_that_nobody_holds_are_reckoned_with()
    {
        NodeMap full = StatelessMap.Create(Maps.Nodes(12));
        NodeMap few = full.Remove("node-1").Remove("node-5").Remove("node-7");
        NodeMap many = few;
        for (int i = 0; i < 9; i++)
            many = many.Add(new Node($"x{i}"));
        many = many.Remove("x4").Remove("x6").Remove("x0").Remove("node-2");

        AssertExpected(few, many);
        AssertExpected(many, few);
        AssertExpected(full, many);
        AssertExpected(few, few.Remove("node-9"));
        AssertExpected(few, full);
    }

    [Fact]
    public void A_node_that_is_draining_owns_nothing_in_an_expectation()
    {
        NodeMap map = RendezvousMap.Create(Maps.Nodes(6));
        AssertExpected(map, map.SetState("node-2", NodeState.Draining));
        AssertExpected(map.SetState("node-2", NodeState.Draining), map.Add(new Node("x")));
    }

    [Theory]
    [MemberData(nameof(Maps.Engines), MemberType = typeof(Maps))]
    public void Nothing_moves_because_a_node_is_down(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(10));
        NodeMap down = map.SetState("node-3", NodeState.Down);
        foreach (MigrationPlan plan in new[] { MigrationPlan.Between(map, down), MigrationPlan.Between(down, map) })
        {
            Assert.Equal(0, plan.MovedShare, 1e-12);
            Assert.Empty(plan.Moves);
            Assert.All(Maps.Hashes(1_000), hash => Assert.False(plan.TryMove(hash, out _, out _)));
        }
    }

    [Fact]
    public void An_expectation_is_never_below_nothing()
    {
        for (int count = 1; count <= 60; count++)
        {
            NodeMap map = RendezvousMap.Create(Maps.Nodes(count).Select((node, i) => node with { Weight = i + 1 }));
            Assert.InRange(MigrationPlan.Between(map, map).MovedShare, 0, 1e-12);
        }
    }

    [Fact]
    public void Engines_without_ranges_list_neither_moves_nor_transfers()
    {
        NodeMap map = RendezvousMap.Create(Maps.Nodes(5));
        MigrationPlan plan = MigrationPlan.Between(map, map.Add(new Node("x")));
        Assert.Equal(PlanUnit.Keys, plan.Unit);
        Assert.Empty(plan.Moves);
        Assert.Empty(plan.Transfers);
        Assert.Equal(1 / 6.0, plan.MovedShare, 1e-12);
    }

    [Fact]
    public void Between_engines_without_ranges_a_plan_still_says_where_each_key_moves() =>
        AssertExpected(RendezvousMap.Create(Maps.Nodes(6)), StatelessMap.Create(Maps.Nodes(7)));

    [Fact]
    public void Maps_of_different_hashes_or_seeds_have_no_plan()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(3));
        var seed = Assert.Throws<ArgumentException>(
            () => MigrationPlan.Between(map, SlotMap.Create(Maps.Nodes(3), KeyHash.XxHash3(1))));
        seed.AssertSays("one hash and seed");
        Assert.Throws<ArgumentException>(
            () => MigrationPlan.Between(map, SlotMap.Create(Maps.Nodes(3), KeyHash.XxHash64())));
        Assert.Empty(MigrationPlan.Between(map, map).Moves);
    }

    [Fact]
    public void Transfers_are_the_sums_of_the_moves()
    {
        RingMap from = RingMap.Create(Maps.Nodes(10));
        MigrationPlan plan = MigrationPlan.Between(from, from.Remove("node-1").Add(new Node("x")));
        foreach (Transfer transfer in plan.Transfers)
        {
            double sum = plan.Moves.Where(m => m.From == transfer.From && m.To == transfer.To).Sum(m => m.Share);
            Assert.Equal(sum, transfer.Share, 1e-12);
        }

        Assert.Equal(plan.MovedShare, plan.Transfers.Sum(transfer => transfer.Share), 1e-12);
        Assert.Equal(
            plan.Transfers.Select(transfer => (transfer.From.Id, transfer.To.Id)).Order(),
            plan.Transfers.Select(transfer => (transfer.From.Id, transfer.To.Id)));
        Assert.Contains(plan.Transfers, transfer => transfer is { From.Id: "node-1", To.Id: "x" });
    }

    [Fact]
    public void A_forecast_is_what_happens()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(10));
        Forecast forecast = map.WhatIf(
            add: [new Node("x") { Weight = 3 }], remove: ["node-2"],
            reweight: [new Node("node-5") { Weight = 2 }], totalBytes: 1_000_000_000);
        SlotMap made = map.With(NodeSet.Of(
            [.. Maps.Nodes(10).Where(n => n.Id is not ("node-2" or "node-5")),
                new Node("node-5") { Weight = 2 }, new Node("x") { Weight = 3 }]));
        Assert.Equal(made.Fingerprint, forecast.Map.Fingerprint);
        Assert.Equal(MigrationPlan.Between(map, made).MovedShare, forecast.Plan.MovedShare);
        Assert.Equal(forecast.Plan.MovedShare * 1e9, forecast.BytesMoved);
        Assert.Equal(11, forecast.Nodes.Count);
        NodeForecast gone = forecast.Nodes.Single(node => node.Id == "node-2");
        Assert.Equal((0.1, 0, 0), (Math.Round(gone.ShareBefore, 4), gone.ShareAfter, gone.BytesAfter));
        Assert.Equal(gone.ShareBefore * 1e9, gone.BytesBefore);
        Assert.Equal(3 / 13.0, forecast.Nodes.Single(node => node.Id == "x").ShareAfter, 1e-4);
        Assert.Equal(1, forecast.Nodes.Sum(node => node.ShareAfter), 1e-12);
        Assert.Throws<ArgumentException>(() => map.WhatIf(remove: ["unknown"])).AssertSays("'unknown'");
        Assert.Throws<ArgumentException>(() => map.WhatIf(reweight: [new Node("unknown")]));
        Assert.Throws<ArgumentException>(() => map.WhatIf(add: [new Node("node-1")]));
        Assert.Throws<ArgumentOutOfRangeException>("totalBytes", () => map.WhatIf(totalBytes: -1));
    }

    [Fact]
    public void Keys_are_grouped_by_the_node_that_serves_them()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(4)).SetState("node-2", NodeState.Down);
        string[] keys = [.. Enumerable.Range(0, 100).Select(i => $"k{i}")];
        var groups = map.GroupByNode(keys);
        Assert.Equal(keys.Order(), groups.SelectMany(group => group.Value).Order());
        Assert.All(groups, group => Assert.All(group.Value, key => Assert.Equal(group.Key, map.GetNode(key))));
        Assert.All(groups, group => Assert.Equal(keys.Where(group.Value.Contains), group.Value));
    }

    private static NodeMap Change(NodeMap map, Random random, int step) => (step % 3) switch
    {
        0 => map.Add(new Node($"x{step}") { Weight = random.Next(1, 4) }),
        1 => map.Remove(map.Nodes[random.Next(map.Nodes.Count)].Id),
        _ => map.Replace(map.Nodes[random.Next(map.Nodes.Count)] with { Weight = random.Next(1, 9) / 2.0 }),
    };

    private static void AssertExact(NodeMap from, NodeMap to)
    {
        MigrationPlan plan = MigrationPlan.Between(from, to);
        Assert.Equal(PlanUnit.HashRanges, plan.Unit);
        var expected = Interval.Joined(Interval.Changed(from, to));
        Assert.Equal(expected, plan.Moves.Select(move => (move.First, move.Last, move.From.Id, move.To.Id)));
        UInt128 total = UInt128.Zero;
        ulong? end = null;
        foreach (KeyMove move in plan.Moves)
        {
            Assert.True(move.First <= move.Last && (end is null || move.First > end));
            end = move.Last;
            total += (UInt128)(move.Last - move.First) + 1;
            Assert.True(plan.TryMove(move.First, out Node? giver, out Node? taker));
            Assert.Equal((move.From.Id, move.To.Id), (giver.Id, taker.Id));
        }

        Assert.Equal((double)total / Circle, plan.MovedShare, 1e-15);
        Assert.True(plan.MinimumShare <= plan.MovedShare + 1e-12);
    }

    private static void AssertExpected(NodeMap from, NodeMap to)
    {
        MigrationPlan plan = MigrationPlan.Between(from, to);
        Assert.Equal(PlanUnit.Keys, plan.Unit);
        Assert.Empty(plan.Moves);
        const int Keys = 200_000;
        int moved = 0;
        foreach (ulong hash in Maps.Hashes(Keys))
        {
            (string before, string after) = (from.GetNodeByHash(hash).Id, to.GetNodeByHash(hash).Id);
            bool isMoved = plan.TryMove(hash, out Node? giver, out Node? taker);
            Assert.Equal(before != after, isMoved);
            if (isMoved)
                Assert.Equal((before, after), (giver!.Id, taker!.Id));
            moved += isMoved ? 1 : 0;
        }

        double sigma = Math.Sqrt(plan.MovedShare * (1 - plan.MovedShare) / Keys);
        Assert.Equal(plan.MovedShare, moved / (double)Keys, 5 * sigma);
    }
}
