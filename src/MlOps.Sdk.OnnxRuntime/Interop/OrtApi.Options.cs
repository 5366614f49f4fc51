using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OrtApi
{
    /// <summary>Calls a function that only takes an options object.</summary>
    public nint Call(int slot, nint options) => ((delegate* unmanaged<nint, nint>)_table[slot])(options);

    /// <summary>Calls a function that takes an options object and a path in the form of the operating system.</summary>
    public nint SetPath(int slot, nint options, string path)
    {
        fixed (byte* text = PathBytes(path))
        {
            return ((delegate* unmanaged<nint, byte*, nint>)_table[slot])(options, text);
        }
    }

    public nint AddFreeDimensionOverride(nint options, string name, long size)
    {
        fixed (byte* text = Utf8.Terminated(name))
        {
            return ((delegate* unmanaged<nint, byte*, long, nint>)_table[OrtSlot.AddFreeDimensionOverrideByName])(options, text, size);
        }
    }

    /// <summary>Reads the model from a file, and weights that it keeps in files beside it.</summary>
    public nint CreateSessionFromFile(nint environment, string path, nint options, out nint session)
    {
        nint result = 0;
        nint status;
        fixed (byte* text = PathBytes(path))
        {
            status = ((delegate* unmanaged<nint, byte*, nint, nint*, nint>)_table[OrtSlot.CreateSession])(environment, text, options, &result);
        }

        session = result;
        return status;
    }

    public nint CreateEnvWithSharedThreads(nint logger, int severity, byte* logId, int threads, bool spinning, out nint environment)
    {
        environment = 0;
        nint threading = 0;
        var status = ((delegate* unmanaged<nint*, nint>)_table[OrtSlot.CreateThreadingOptions])(&threading);
        if (status != 0)
        {
            return status;
        }

        try
        {
            foreach (var (slot, value) in ((int, int)[])[(OrtSlot.SetGlobalIntraOpNumThreads, threads), (OrtSlot.SetGlobalInterOpNumThreads, 1), (OrtSlot.SetGlobalSpinControl, spinning ? 1 : 0)])
            {
                status = SetOption(slot, threading, value);
                if (status != 0)
                {
                    return status;
                }
            }

            nint result = 0;
            status = ((delegate* unmanaged<nint, nint, int, byte*, nint, nint*, nint>)_table[OrtSlot.CreateEnvWithCustomLoggerAndGlobalThreadPools])(
                logger, 0, severity, logId, threading, &result);
            environment = result;
            return status;
        }
        finally
        {
            Release(OrtSlot.ReleaseThreadingOptions, threading);
        }
    }

    // The engine takes wide characters on Windows and UTF-8 elsewhere.
    private static byte[] PathBytes(string path) => OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path + '\0') : Utf8.Terminated(path);

    private static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? string.Empty;
}
