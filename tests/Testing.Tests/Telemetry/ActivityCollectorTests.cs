using System.Diagnostics;

namespace Purlin.Testing.Tests;

public sealed class ActivityCollectorTests
{
    private const string Name = "Purlin.Testing.Tests.Activities";

    [Fact]
    public void A_collector_of_an_instance_sees_that_source_alone()
    {
        using var mine = new ActivitySource(Name);
        using var theirs = new ActivitySource(Name);
        using var activities = new ActivityCollector(mine);
        using (Activity? outer = mine.StartActivity("acquire"))
        {
            Assert.NotNull(outer);
            outer.SetTag("quorum", 3);
            mine.StartActivity("node")!.Dispose();
            Assert.Equal(["acquire", "node"], activities.Started.Select(activity => activity.OperationName));
            Assert.Equal(["node"], activities.Stopped.Select(activity => activity.OperationName));
        }

        theirs.StartActivity("other")?.Dispose();
        Assert.Equal(["node", "acquire"], activities.Stopped.Select(activity => activity.OperationName));
        Assert.Equal(3, activities.Stopped[1].GetTagItem("quorum"));
        Assert.Same(activities.Stopped[1], activities.Stopped[0].Parent);
        Assert.Null(activities.Root);
    }

    [Fact]
    public async Task A_collector_of_a_name_sees_what_descends_from_its_own_root()
    {
        using var shared = new ActivitySource(Name);
        async Task<string[]> Work(int number)
        {
            await Task.Yield();
            using var activities = new ActivityCollector(Name);
            Assert.Same(activities.Root, Activity.Current);
            for (int i = 0; i < 20; i++)
            {
                using (shared.StartActivity($"{number}.{i}"))
                    await Task.Yield();
            }

            return [.. activities.Stopped.Select(activity => activity.OperationName)];
        }

        string[][] seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(Work));
        for (int number = 0; number < seen.Length; number++)
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{number}.{i}"), seen[number]);
    }

    [Fact]
    public void What_is_sampled_for_another_listener_stays_outside()
    {
        using var shared = new ActivitySource(Name);
        using var all = new ActivityCollector(shared);
        using (var activities = new ActivityCollector(Name))
        {
            var elsewhere = new ActivityContext(
                ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
            shared.StartActivity(ActivityKind.Client, elsewhere, name: "stranger")!.Dispose();
            shared.StartActivity("own")!.Dispose();
            Assert.Equal(["own"], activities.Stopped.Select(activity => activity.OperationName));
        }

        Assert.Equal(2, all.Stopped.Count);
        Assert.NotEqual("test of " + Name, Activity.Current?.OperationName);
    }
}
