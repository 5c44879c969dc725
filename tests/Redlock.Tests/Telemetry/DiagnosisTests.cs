using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Purlin.Redlock.Tests;

/// <summary>What the log, the activities and the reports say, and that they name no lock unless asked to.</summary>
public sealed class DiagnosisTests : LockTests
{
    private readonly LogCollector _log = new();

    private DistributedLocks OpenLogged(
        Action<DistributedLockOptions>? configure = null, bool isBootstrapped = true) => Open(options =>
    {
        options.LoggerFactory = _log;
        configure?.Invoke(options);
    }, isBootstrapped);

    private IEnumerable<string> Said(int eventId) =>
        _log.Entries.Where(entry => entry.EventId.Id == eventId).Select(entry => entry.Message);

    [Theory]
    [InlineData(false, "(not shown)")]
    [InlineData(true, "passenger 7")]
    public async Task A_loss_is_logged_with_its_reason_and_the_name_if_it_may_be(bool logsNames, string shown)
    {
        DistributedLocks one = OpenLogged(options => options.LogsNames = logsNames);
        LockHandle held = await one.AcquireAsync("passenger 7", Second, None);
        Away(true);
        Pass(31 * Second);
        string lost = Assert.Single(Said(1));
        Assert.StartsWith("Lost: NotRenewed, after 00:00:29", lost, StringComparison.Ordinal);
        Assert.EndsWith($"lock {shown}, token {held.FencingToken}.", lost, StringComparison.Ordinal);
        Assert.Equal(logsNames, _log.Entries.Any(e => e.Message.Contains("passenger", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nodes_that_go_and_come_are_logged_once()
    {
        DistributedLocks one = OpenLogged(isBootstrapped: false);
        Pass(Second);
        Assert.Equal(3, Said(3).Count());
        Assert.Contains("in 00:01:00", Said(3).First(), StringComparison.Ordinal);
        one.Bootstrap(noHolders: true);
        Pass(2 * Second);
        Assert.Equal(3, Said(2).Count());
        await using LockHandle held = await one.AcquireAsync("a", Second, None);
        Nodes[1].IsAway = true;
        Pass(30 * Second);
        string away = Assert.Single(Said(4));
        Assert.Equal("Node n1 does not answer (NodeUnavailableException): locks are taken without it.", away);
        Nodes[1].IsAway = false;
        Pass(30 * Second);
        Assert.Equal(4, Said(2).Count());
        OpenLogged(options => options.LockDelay = Second, isBootstrapped: false);
        Pass(2 * Second);
        Assert.Equal(3, Said(5).Count());
        Assert.All(_log.Entries, entry => Assert.Equal("Purlin.Redlock", entry.Category));
        Assert.All(_log.Entries.Where(e => e.EventId.Id == 5), e => Assert.Equal(LogLevel.Error, e.Level));
    }

    [Fact]
    public async Task Terms_of_leaders_and_nodes_that_do_not_close_are_logged()
    {
        DistributedLocks one = OpenLogged();
        await one.RunAsLeaderAsync("scheduler", (_, _) => Task.CompletedTask, None);
        Assert.StartsWith("Leader of (not shown) with token ", Assert.Single(Said(7)), StringComparison.Ordinal);
        Assert.StartsWith("No leader of (not shown) any more: done;", Assert.Single(Said(8)), StringComparison.Ordinal);
        Nodes[2].FailsToClose = true;
        await one.DisposeAsync();
        Assert.Equal("Node n2 could not be disposed (InvalidOperationException).", Assert.Single(Said(6)));
        Nodes[2].FailsToClose = false;
    }

    [Fact]
    public async Task Acquiring_is_an_activity_with_its_outcome()
    {
        using var activities = new ActivityCollector("Purlin.Redlock");
        DistributedLocks one = Open(), other = Open(options => options.LogsNames = true);
        await using LockHandle held = await one.AcquireAsync("a", Second, None);
        await other.TryAcquireAsync(["a", "b"], None);
        using var source = new CancellationTokenSource();
        Task<LockHandle> waiting = one.AcquireAsync("a", TimeSpan.FromMinutes(1), source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal("Cancelled", activities.Stopped[2].GetTagItem("purlin.redlock.outcome"));
        Activity won = activities.Stopped[0], missed = activities.Stopped[1];
        Assert.Equal(("redlock.acquire", "Held", held.FencingToken, 1, null), (won.OperationName,
            won.GetTagItem("purlin.redlock.outcome"), won.GetTagItem("purlin.redlock.token"),
            won.GetTagItem("purlin.redlock.names"), won.GetTagItem("purlin.redlock.lock")));
        Assert.Equal(("Busy", "a, b"), (
            missed.GetTagItem("purlin.redlock.outcome"), missed.GetTagItem("purlin.redlock.lock")));
        Assert.Contains("n1: Busy for 30.0 s", (string)missed.GetTagItem("purlin.redlock.votes")!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_get_a_lock_learns_why_from_each_node_and_no_name_is_told()
    {
        DistributedLocks one = Open(), other = Open();
        await using LockHandle held = await one.AcquireAsync("passenger", Second, None);
        Nodes[1].IsAway = true;
        Task<LockHandle> waiting = other.AcquireAsync("passenger", 2 * Second, None);
        Pass(3 * Second);
        LockTimeoutException e = await Assert.ThrowsAsync<LockTimeoutException>(() => waiting);
        Assert.StartsWith("The lock was not to be had within 2 s. Busy: ", e.Message, StringComparison.Ordinal);
        // With n0 busy and n1 away the attempt is over before n2 has answered.
        Assert.Matches(@"n0: Busy for [23]\d\.\d s; n1: Failed \(NodeUnavailableException\); n2: Silent\.", e.Message);
        Assert.DoesNotContain("passenger", e.Message, StringComparison.Ordinal);
        Nodes[1].IsAway = false;
        Pass(2 * Second);
        LockAttempt busy = await other.TryAcquireAsync("passenger", None);
        Assert.Matches(@"^Busy for [23]\d\.\d s unless renewed: n0: Busy for ", $"{busy}");
        Away(true);
        LockAttempt away = await other.TryAcquireAsync("b", None);
        Assert.StartsWith("Unavailable: n0: Failed (NodeUnavailableException); ", $"{away}", StringComparison.Ordinal);
        Assert.Equal("Held.", $"{new LockAttempt(held)}");
    }

    [Fact]
    public async Task A_report_says_of_every_node_whether_it_votes_and_why_not()
    {
        DistributedLocks one = Open(isBootstrapped: false);
        LockHealth starting = await one.DiagnoseAsync(None);
        Assert.Equal((0, 2, false), (starting.Ready, starting.Quorum, starting.IsAvailable));
        Pass(10 * Second);
        LockNodeHealth waiting = (await one.DiagnoseAsync(None)).Nodes[0];
        Assert.Equal(LockNodeCondition.Quarantined, waiting.Condition);
        Assert.InRange(waiting.QuarantineLeft, 50 * Second, 51 * Second);

        one.Bootstrap(noHolders: true);
        Nodes[1].IsAway = Nodes[2].IsSilent = true;
        Task<LockHealth> asking = one.DiagnoseAsync(None);
        Pass(Second);
        LockHealth health = await asking;
        Assert.Equal([LockNodeCondition.Ready, LockNodeCondition.Away, LockNodeCondition.Away],
            health.Nodes.Select(node => node.Condition));
        Assert.IsType<NodeUnavailableException>(health.Nodes[1].Failure);
        Assert.IsType<TimeoutException>(health.Nodes[2].Failure);
        Assert.False(health.IsAvailable);

        Nodes[1].IsAway = Nodes[2].IsSilent = false;
        // A node that nobody has needed since is not heard of, unless it is asked.
        Nodes[1].Restart(new InMemoryLockNode("n1", Time));
        Assert.Equal("n1: Quarantined for 60.6 s", $"{(await one.DiagnoseAsync(None)).Nodes[1]}");
        DistributedLocks stranger = Open(options => options.LockDelay = Second, isBootstrapped: false);
        Assert.Equal("n0: FingerprintDiffers", $"{(await stranger.DiagnoseAsync(None)).Nodes[0]}");

        using var source = new CancellationTokenSource();
        Nodes[0].Pause();
        asking = one.DiagnoseAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await one.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => one.DiagnoseAsync(None));
    }
}
