using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Cli;

/// <summary>What was found on this machine. A library that is missing is a finding, not a failure.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="OnnxRuntime">The inference engine; null when it is missing.</param>
/// <param name="OnnxRuntimeProblem">Why it is missing.</param>
/// <param name="DuckDbPath">The file of the data engine; null when it is missing.</param>
/// <param name="DuckDbVersion">Its version.</param>
/// <param name="DuckDbProblem">Why it is missing.</param>
internal sealed record DiagnosticsReport(
    MachineFacts Machine, OnnxDiagnostics? OnnxRuntime, string? OnnxRuntimeProblem, string? DuckDbPath, string? DuckDbVersion, string? DuckDbProblem)
{
    public static async Task<DiagnosticsReport> CreateAsync(string? onnxRuntimePath, CancellationToken cancellationToken)
    {
        OnnxDiagnostics? onnxRuntime = null;
        string? onnxRuntimeProblem = null;
        try
        {
            onnxRuntime = await new OnnxModelRuntime(new OnnxRuntimeOptions { LibraryPath = onnxRuntimePath }).DiagnoseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ModelRuntimeException problem)
        {
            onnxRuntimeProblem = problem.Message;
        }

        string? duckDbVersion = null;
        string? duckDbProblem = null;
        try
        {
            using var database = DuckDbDatabase.Open();
            using var answer = await database.QueryAllAsync("SELECT version() AS version", cancellationToken: cancellationToken).ConfigureAwait(false);
            duckDbVersion = answer["version"].GetValue(0) as string;
        }
        catch (DataEngineException problem)
        {
            duckDbProblem = problem.Message;
        }

        return new DiagnosticsReport(MachineFacts.Current(), onnxRuntime, onnxRuntimeProblem, duckDbVersion is null ? null : LoadedFile("duckdb"), duckDbVersion, duckDbProblem);
    }

    private static string? LoadedFile(string name)
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(m => m.FileName)
            .FirstOrDefault(file => Path.GetFileName(file).Contains(name, StringComparison.OrdinalIgnoreCase) && !file.EndsWith("MlOps.Sdk.DuckDb.dll", StringComparison.OrdinalIgnoreCase));
    }
}
