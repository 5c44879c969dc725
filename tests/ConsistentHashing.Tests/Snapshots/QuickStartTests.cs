namespace Purlin.ConsistentHashing.Tests;

/// <summary>What the README shows.</summary>
public sealed class QuickStartTests
{
    [Fact]
    public void The_quick_start_runs()
    {
        #region ConsistentHashingQuickStart
        SlotMap map = SlotMap.Create(
            [new Node("cache-a"), new Node("cache-b") { Weight = 2 }, new Node("cache-c") { Zone = "eu-1b" }]);
        Node owner = map.GetNode("user:42");

        var replicas = new Node[2];
        int count = map.GetNodes("user:42", replicas);          // distinct nodes, distinct zones where possible

        SlotMap next = map.Add(new Node("cache-d"));             // the old map stays as it is
        MigrationPlan plan = MigrationPlan.Between(map, next);   // plan.Moves: who gives which hashes to whom
        double share = plan.MovedShare;                          // 0.2, and not a key more

        byte[] shared = next.Save();
        bool isSame = SlotMap.Load(shared).Fingerprint == next.Fingerprint;

        var router = new Router(map);
        router.Publish(next);                                    // readers of router.Map never lock
        #endregion

        Assert.Equal(owner, replicas[0]);
        Assert.Equal(2, count);
        Assert.Equal(0.2, share, 1e-4);
        Assert.Equal(plan.MinimumShare, share);
        Assert.True(isSame);
        Assert.Same(next, router.Map);
    }
}
