using System.Runtime.InteropServices;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OrtApi
{
    public nint CreateEnvWithCustomLogger(nint logger, nint state, int severity, byte* logId, out nint environment)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nint, int, byte*, nint*, nint>)_table[OrtSlot.CreateEnvWithCustomLogger])(logger, state, severity, logId, &result);
        environment = result;
        return status;
    }

    public nint DisableTelemetryEvents(nint environment) =>
        ((delegate* unmanaged<nint, nint>)_table[OrtSlot.DisableTelemetryEvents])(environment);

    public nint CreateSessionOptions(out nint options)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint*, nint>)_table[OrtSlot.CreateSessionOptions])(&result);
        options = result;
        return status;
    }

    public nint SetOption(int slot, nint options, int value) =>
        ((delegate* unmanaged<nint, int, nint>)_table[slot])(options, value);

    public nint DisableMemPattern(nint options) =>
        ((delegate* unmanaged<nint, nint>)_table[OrtSlot.DisableMemPattern])(options);

    public nint SetSessionLogId(nint options, string logId)
    {
        fixed (byte* text = Utf8.Terminated(logId))
        {
            return ((delegate* unmanaged<nint, byte*, nint>)_table[OrtSlot.SetSessionLogId])(options, text);
        }
    }

    public nint AddSessionConfigEntry(nint options, string key, string value)
    {
        fixed (byte* keyText = Utf8.Terminated(key), valueText = Utf8.Terminated(value))
        {
            return ((delegate* unmanaged<nint, byte*, byte*, nint>)_table[OrtSlot.AddSessionConfigEntry])(options, keyText, valueText);
        }
    }

    /// <summary>The engine copies the bytes it needs; they may be reused at once.</summary>
    public nint CreateSessionFromArray(nint environment, ReadOnlySpan<byte> model, nint options, out nint session)
    {
        nint result = 0;
        nint status;
        fixed (byte* bytes = model)
        {
            status = ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_table[OrtSlot.CreateSessionFromArray])(environment, bytes, (nuint)model.Length, options, &result);
        }

        session = result;
        return status;
    }

    public nint CreateRunOptions(out nint options)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint*, nint>)_table[OrtSlot.CreateRunOptions])(&result);
        options = result;
        return status;
    }

    public nint SetTerminate(nint runOptions) =>
        ((delegate* unmanaged<nint, nint>)_table[OrtSlot.RunOptionsSetTerminate])(runOptions);

    public nint UnsetTerminate(nint runOptions) =>
        ((delegate* unmanaged<nint, nint>)_table[OrtSlot.RunOptionsUnsetTerminate])(runOptions);

    public nint SessionGetCount(int slot, nint session, out int count)
    {
        nuint result = 0;
        var status = ((delegate* unmanaged<nint, nuint*, nint>)_table[slot])(session, &result);
        count = (int)result;
        return status;
    }

    /// <summary>Reads the name of an input or output.</summary>
    public nint SessionGetName(int slot, nint session, int index, nint allocator, out string name)
    {
        nint text = 0;
        var status = ((delegate* unmanaged<nint, nuint, nint, nint*, nint>)_table[slot])(session, (nuint)index, allocator, &text);
        name = Marshal.PtrToStringUTF8(text) ?? string.Empty;
        return status != 0 ? status : ((delegate* unmanaged<nint, nint, nint>)_table[OrtSlot.AllocatorFree])(allocator, text);
    }

    public nint SessionGetTypeInfo(int slot, nint session, int index, out nint typeInfo)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nuint, nint*, nint>)_table[slot])(session, (nuint)index, &result);
        typeInfo = result;
        return status;
    }

    public nint GetDefaultAllocator(out nint allocator)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint*, nint>)_table[OrtSlot.GetAllocatorWithDefaultOptions])(&result);
        allocator = result;
        return status;
    }
}
