extern alias mutants;

using Bug = mutants::Purlin.Redlock.Bug;
using Switches = mutants::Purlin.Redlock.Mutants;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The simulator finds mistakes: each of the planted ones breaks an invariant, in a schedule that is kept here, made
/// small; the code as it ships breaks none of them.
/// </summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private const int Schedules = 10_000;

    // One line for each bug: its name, a colon, a schedule that the search below found and made small. A change of the
    // engine may lead a schedule past its bug; PURLIN_ACCEPT=1 writes those anew that are found now.
    private const string KeptFile = "tests/Redlock.Tests/Mutants/schedules.txt";

    public static TheoryData<string> Planted => [.. Enum.GetNames<Bug>().Where(name => name != nameof(Bug.None))];

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_bug_breaks_an_invariant_in_its_kept_schedule(string name)
    {
        string schedule = Kept()[name];
        string? failure = Switches.Run(Enum.Parse<Bug>(name), schedule);
        output.WriteLine($"{name}: {failure}");
        Assert.NotNull(failure);
        WorldResult shipped = new LockWorld().Run(LockSchedule.Parse(schedule));
        Assert.True(shipped.Failure is null, shipped.Failure);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void Drawn_schedules_find_a_planted_bug(string name)
    {
        (int Schedules, string Schedule, string Failure)? found = Switches.Find(Enum.Parse<Bug>(name), Schedules);
        output.WriteLine($"{name}: {found?.Schedules} schedules, {found?.Failure}: {found?.Schedule}");
        Assert.True(found is not null, $"{Schedules} schedules do not find {name}");
        if (!Repository.IsAccepting)
            return;
        Dictionary<string, string> kept = Kept();
        kept[name] = $" {found.Value.Schedule}";
        File.WriteAllLines(
            Repository.PathOf(KeptFile),
            Enum.GetNames<Bug>().Where(kept.ContainsKey).Select(bug => $"{bug}:{kept[bug]}"));
    }

    private static Dictionary<string, string> Kept() => File.ReadLines(Repository.PathOf(KeptFile))
        .Select(line => line.Split(':', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
