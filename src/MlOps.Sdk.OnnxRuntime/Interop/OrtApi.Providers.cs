namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OrtApi
{
    /// <summary>Adds a provider that has its own options object in the table: made, filled, appended, freed.</summary>
    public nint AppendProvider(nint sessionOptions, in ProviderSlots slots, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        nint providerOptions = 0;
        var status = ((delegate* unmanaged<nint*, nint>)_table[slots.Create])(&providerOptions);
        if (status != 0)
        {
            return status;
        }

        status = UpdateProvider(slots.Update, providerOptions, settings);
        if (status == 0)
        {
            status = ((delegate* unmanaged<nint, nint, nint>)_table[slots.Append])(sessionOptions, providerOptions);
        }

        Release(slots.Release, providerOptions);
        return status;
    }

    /// <summary>Adds a provider by its name.</summary>
    public nint AppendProvider(nint sessionOptions, string name, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        using var keys = new Utf8List(settings.Select(s => s.Key));
        using var values = new Utf8List(settings.Select(s => s.Value));
        fixed (byte* text = Utf8.Terminated(name))
        {
            return ((delegate* unmanaged<nint, byte*, byte**, byte**, nuint, nint>)_table[OrtSlot.SessionOptionsAppendExecutionProvider])(
                sessionOptions, text, keys.Pointer, values.Pointer, (nuint)settings.Count);
        }
    }

    private nint UpdateProvider(int slot, nint providerOptions, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        if (settings.Count == 0)
        {
            return 0;
        }

        using var keys = new Utf8List(settings.Select(s => s.Key));
        using var values = new Utf8List(settings.Select(s => s.Value));
        return ((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)_table[slot])(providerOptions, keys.Pointer, values.Pointer, (nuint)settings.Count);
    }
}
