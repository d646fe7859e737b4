# Prints what net-ssh takes from a config: "FILE<TAB>HOST" in, one JSON object a line out.
require 'json'
require 'net/ssh/config'
STDIN.each_line do |line|
  file, host = line.chomp.split("\t", 2)
  begin
    settings = Net::SSH::Config.load(file, host)
    %w[proxyjump proxycommand].each do |key| # as the first line of the next file does
      if (value = settings.delete(key))
        settings['proxy'] ||= [key, value]
      end
    end
    settings['hostname'] = settings['hostname'].to_s.gsub('%h', host) if settings['hostname'] # as translate does
    puts JSON.generate('settings' => settings)
  rescue StandardError => e
    puts JSON.generate('refused' => e.message)
  end
  STDOUT.flush
end
