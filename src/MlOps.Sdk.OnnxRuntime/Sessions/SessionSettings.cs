using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Writes options into the engine's session options.</summary>
internal sealed class SessionSettings(OrtApi api, OnnxRuntimeOptions options, ILogger logger)
{
    private const int ParallelExecution = 1;

    /// <summary>The start of the name of a session's profile; null when it writes none.</summary>
    public string? ProfilePrefix(string modelName) => options.ProfileFolder is { } folder
        ? Path.Combine(Path.GetFullPath(folder), string.Concat(modelName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')))
        : null;

    /// <summary>Writes everything but the execution provider.</summary>
    /// <param name="sessionOptions">The engine's options.</param>
    /// <param name="model">The model's own options.</param>
    /// <param name="weightsFolder">Where weights outside of a model from memory are; null for nowhere.</param>
    public void Write(nint sessionOptions, ModelSessionOptions model, string? weightsFolder)
    {
        var name = model.ModelName;
        Set(name, OrtSlot.SetSessionGraphOptimizationLevel, sessionOptions, (int)options.GraphOptimization);
        WriteThreads(sessionOptions, name, model.IntraOpThreads ?? options.IntraOpThreads);
        Check(name, api.SetSessionLogId(sessionOptions, OrtLog.SessionId(OrtLog.NumberOf(logger), name)));
        Set(name, OrtSlot.SetSessionLogSeverityLevel, sessionOptions, OrtLog.SeverityFor(logger));
        if (!options.MemoryPattern)
        {
            Check(name, api.DisableMemPattern(sessionOptions));
        }

        if (!options.CpuArena)
        {
            Check(name, api.Call(OrtSlot.DisableCpuMemArena, sessionOptions));
        }

        foreach (var (dimension, size) in model.Dimensions)
        {
            Check(name, api.AddFreeDimensionOverride(sessionOptions, dimension, size));
        }

        if (api.KnowsAssignments)
        {
            Check(name, api.AddSessionConfigEntry(sessionOptions, "session.record_ep_graph_assignment_info", "1"));
        }

        if (weightsFolder is not null)
        {
            Check(name, api.AddSessionConfigEntry(sessionOptions, "session.model_external_initializers_file_folder_path", weightsFolder));
        }

        if (ProfilePrefix(name) is { } prefix)
        {
            Check(name, api.SetPath(OrtSlot.EnableProfiling, sessionOptions, prefix));
        }

        WriteCustomOperators(sessionOptions, name);
    }

    private void WriteThreads(nint sessionOptions, string name, int intraOpThreads)
    {
        if (options.SharedThreads is not null)
        {
            Check(name, api.Call(OrtSlot.DisablePerSessionThreads, sessionOptions));
            return;
        }

        Set(name, OrtSlot.SetIntraOpNumThreads, sessionOptions, intraOpThreads);
        Set(name, OrtSlot.SetInterOpNumThreads, sessionOptions, options.InterOpThreads);
        if (options.InterOpThreads > 1)
        {
            Set(name, OrtSlot.SetSessionExecutionMode, sessionOptions, ParallelExecution);
        }

        if (!options.SpinningThreads)
        {
            if (intraOpThreads != 1)
            {
                Check(name, api.AddSessionConfigEntry(sessionOptions, "session.intra_op.allow_spinning", "0"));
            }

            if (options.InterOpThreads > 1)
            {
                Check(name, api.AddSessionConfigEntry(sessionOptions, "session.inter_op.allow_spinning", "0"));
            }
        }
    }

    private void WriteCustomOperators(nint sessionOptions, string name)
    {
        foreach (var library in options.CustomOperatorLibraries)
        {
            if (!File.Exists(library))
            {
                throw new ModelRuntimeException($"Model '{name}' was not loaded, because the library of operators '{library}' does not exist. Correct OnnxRuntimeOptions.CustomOperatorLibraries.", name);
            }

            if (api.TakeFailure(api.SetPath(OrtSlot.RegisterCustomOpsLibrary, sessionOptions, library)) is { } failure)
            {
                throw failure.ToException(
                    name, $"Model '{name}' was not loaded, because '{library}' is no library of operators", "Name libraries that export RegisterCustomOps and suit this platform.");
            }
        }
    }

    private void Set(string name, int slot, nint sessionOptions, int value) => Check(name, api.SetOption(slot, sessionOptions, value));

    private void Check(string name, nint status) => api.Check(status, "configure a session", name);
}
