using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using BenchmarkDotNet.Running;
using Purlin.Benchmarks;

// BenchmarkDotNet has a command line of its own: what follows "bdn", and any line that begins with an option, is its.
if (args is ["bdn", ..] or [['-', ..], ..] and not [("-h" or "-?" or "--help" or "--version"), ..])
{
    string[] own = args[0] == "bdn" ? args[1..] : args;
    var summaries = BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(own);
    bool good = summaries.All(summary =>
        !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    return good ? ScorecardCommand.Good : ScorecardCommand.Bad;
}

var root = new RootCommand("Purlin's numbers.");
IReadOnlyList<Scorecard> cards = ScorecardCatalog.Of(Assembly.GetExecutingAssembly());
// A dry run measures nothing, so its rows need no processes of their own.
root.Add(ScorecardCommand.Over(cards, pace => pace.IsDry ? new RowRunner(pace).Run : new RowProcess(pace).Run));
root.Add(RowProcess.Over(cards));
root.Add(new Command("bdn", "BenchmarkDotNet: the rest of the line is its, as --job short --filter '*XxHash3*'."));
ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
if (parsed.Action is ParseErrorAction error)
    error.ShowHelp = false;
int exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ScorecardCommand.Usage : exitCode;
